"""Her papers and letters."""

from __future__ import annotations

from sharewell.notify import inbox
from sharewell.notify.models import Promise
from sharewell.web.portal.documents.page import Wanted
from tests.attacks.pair import Pair
from tests.attacks.tries import Attack, of_hers, plain_page, searched


def her_letter(pair: Pair) -> str:
    """The copy of a letter that was printed for her."""
    promise = Promise.objects.filter(person_key=pair.alice.key).order_by("created_ms")[0]
    inbox.keep_letter(promise, b"%PDF-1.7 hers")
    return inbox.letters(pair.alice.key)[0].id


ATTACKS: dict[str, Attack] = {
    "/leave/": plain_page("/leave/"),
    "/documents/": searched("/documents/", Wanted(words="Sunrise"), words="Sunrise", kind="signed"),
    "/documents/letters/<str:letter_id>/": of_hers("/documents/letters/{}/", her_letter),
}
