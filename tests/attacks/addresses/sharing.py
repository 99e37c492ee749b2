"""What she shares and has signed, and the pages that name nothing."""

from __future__ import annotations

from tests.attacks.pair import Pair
from tests.attacks.tries import Attack, Try, of_hers, plain_page


def her_grant(pair: Pair) -> str:
    return pair.hers.grant.id


def her_paper(pair: Pair) -> str:
    return pair.hers.grant.document_id


def inbox(pair: Pair) -> list[Try]:
    """Only in the demo; elsewhere there is no such page, whatever lies in the folder."""
    return [Try("/demo/inbox/", status=(404,)), Try("/demo/inbox/../../keys.json/", status=(404,))]


ATTACKS: dict[str, Attack] = {
    "/": plain_page("/"),
    "/health/live": plain_page("/health/live"),
    "/health/ready": plain_page("/health/ready"),
    "/account/": plain_page("/account/"),
    "/account/settings/": plain_page("/account/settings/"),
    "/account/sharing/": plain_page("/account/sharing/"),
    "/account/sharing/<str:grant_id>/stop/": of_hers("/account/sharing/{}/stop/", her_grant),
    "/account/sharing/<str:grant_id>/delete/": of_hers("/account/sharing/{}/delete/", her_grant),
    "/account/sharing/<str:grant_id>/delete/<str:language>.pdf": of_hers(
        "/account/sharing/{}/delete/en.pdf", her_grant
    ),
    "/documents/<str:document_id>/": of_hers("/documents/{}/", her_paper),
    "/demo/inbox/": inbox,
    "/demo/inbox/<str:name>/": of_hers("/demo/inbox/{}/", lambda pair: "1-message.eml"),
}
