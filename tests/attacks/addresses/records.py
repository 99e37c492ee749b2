"""Her health records: lists, one test over time, the file of a note."""

from __future__ import annotations

from tests.attacks.pair import Pair
from tests.attacks.tries import Attack, of_hers, plain_page


def her_result(pair: Pair) -> str:
    return pair.alice.resources["Observation"][0]


def her_note(pair: Pair) -> str:
    return pair.alice.resources["DocumentReference"][0]


ATTACKS: dict[str, Attack] = {
    "/records/": plain_page("/records/"),
    "/records/<str:kind>/": plain_page("/records/conditions/"),
    "/records/results/<str:result_id>/": of_hers("/records/results/{}/", her_result),
    "/records/notes/<str:note_id>/": of_hers("/records/notes/{}/", her_note),
}
