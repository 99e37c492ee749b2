"""Her ID card: its pages, its paper."""

from __future__ import annotations

from sharewell.coverage import periods
from tests.attacks.pair import Pair
from tests.attacks.tries import Attack, of_hers, plain_page


def her_card(pair: Pair) -> str:
    return periods.of(pair.alice.key)[0].id


ATTACKS: dict[str, Attack] = {
    "/card/": plain_page("/card/"),
    "/card/<str:card_id>/": of_hers("/card/{}/", her_card),
    "/card/<str:card_id>/print/": of_hers("/card/{}/print/", her_card),
}
