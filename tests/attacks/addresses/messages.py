"""Her inbox."""

from __future__ import annotations

from sharewell.notify import inbox
from tests.attacks.pair import Pair
from tests.attacks.tries import Attack, Try, of_hers, plain_page, unlike_number


def her_message(pair: Pair) -> str:
    """The message that told her of her first sharing."""
    return inbox.list_for(pair.alice.key)[-1].id


def search(pair: Pair) -> list[Try]:
    """Words of hers find nothing of hers."""
    return [
        *plain_page("/messages/")(pair),
        Try("/messages/?q={}", "Sunrise", "Sunset", status=(200,)),
        Try("/messages/?q={}&show=unread&page=2", pair.alice.facts["member_id"], unlike_number("HBR0000000")),
    ]


ATTACKS: dict[str, Attack] = {
    "/messages/": search,
    "/messages/<str:message_id>/": of_hers("/messages/{}/", her_message),
    "/messages/<str:message_id>/unread/": of_hers("/messages/{}/unread/", her_message),
    "/messages/<str:message_id>/text/": of_hers("/messages/{}/text/", her_message),
}
