"""Her plan years: a coverage is named by its row, which only she may open."""

from __future__ import annotations

from sharewell.coverage import periods
from tests.attacks.pair import Pair
from tests.attacks.tries import Attack, of_hers, plain_page


def her_period(pair: Pair) -> str:
    return periods.of(pair.alice.key)[0].id


PAGES = ("", "care/", "drugs/", "extras/", "all/")
ATTACKS: dict[str, Attack] = {
    "/benefits/": plain_page("/benefits/"),
    **{
        f"/benefits/<str:period_id>/<int:year>/{page}": of_hers(f"/benefits/{{}}/2026/{page}", her_period)
        for page in PAGES
    },
}
