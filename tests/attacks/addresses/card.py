"""Her ID card: its pages, its paper, the links to her digital card."""

from __future__ import annotations

from sharewell.audit.actor import Actor, ActorKind
from sharewell.coverage import card_links, periods
from sharewell.coverage.models import CardLink
from tests.attacks.pair import Pair, unlike
from tests.attacks.tries import Attack, Try, of_hers, plain_page


def her_card(pair: Pair) -> str:
    return periods.of(pair.alice.key)[0].id


def her_link(pair: Pair) -> CardLink:
    by = Actor(ActorKind.MEMBER, str(pair.alice.user.pk))
    return card_links.make(
        person_key=pair.alice.key, period_id=her_card(pair), link_id="a-link-of-alice-000001", label="Dr. Hill",
        days=30, by=by,
    )  # fmt: skip


def her_link_id(pair: Pair) -> str:
    return her_link(pair).id


def guess(pair: Pair) -> list[Try]:
    """Neither her link's id nor something like its address opens it, whatever is sent."""
    hers = her_link_id(pair)
    return [
        Try("/shl/{}", hers, unlike(hers), {"recipient": "Charlie"}, status=(400,)),
        Try("/shl/{}", hers, unlike(hers), status=(405,)),
        Try("/shl/{}/99999999999-00", hers, unlike(hers), status=(404,)),
    ]


ATTACKS: dict[str, Attack] = {
    "/card/": plain_page("/card/"),
    "/card/<str:card_id>/": of_hers("/card/{}/", her_card),
    "/card/<str:card_id>/print/": of_hers("/card/{}/print/", her_card),
    "/card/<str:card_id>/link/": of_hers(
        "/card/{}/link/", her_card, {"label": "Charlie", "days": "30", "link": "a-link-of-charlie-0001"}
    ),
    "/card/links/": plain_page("/card/links/"),
    "/card/links/<str:link_id>/": of_hers("/card/links/{}/", her_link_id),
    "/card/links/<str:link_id>/end/": of_hers("/card/links/{}/end/", her_link_id),
    "/shl/<str:address>": guess,
    "/shl/<str:address>/<str:ticket>": guess,
    "/.well-known/jwks.json": plain_page("/.well-known/jwks.json"),
}
