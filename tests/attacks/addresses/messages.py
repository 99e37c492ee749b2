"""Her inbox."""

from __future__ import annotations

from sharewell.notify import inbox
from sharewell.web.portal.messages.page import Wanted
from tests.attacks.pair import Pair
from tests.attacks.tries import Attack, of_hers, searched


def her_message(pair: Pair) -> str:
    """The message that told her of her first sharing."""
    return inbox.list_for(pair.alice.key)[-1].id


ATTACKS: dict[str, Attack] = {
    "/messages/": searched("/messages/", Wanted(words="Sunrise"), words="Sunrise", show="unread"),
    "/messages/<str:message_id>/": of_hers("/messages/{}/", her_message),
    "/messages/<str:message_id>/unread/": of_hers("/messages/{}/unread/", her_message),
    "/messages/<str:message_id>/text/": of_hers("/messages/{}/text/", her_message),
}
