"""Which record wins: every order of loading ends the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sharewell.lib.newest import Outcome, outcome

RECORDS = st.lists(st.tuples(st.integers(1, 4), st.binary(min_size=1, max_size=1)), min_size=1, max_size=8)


def last(records: list[tuple[int, bytes]]) -> tuple[int, bytes]:
    stored: tuple[int, bytes] | None = None
    for record in records:
        if outcome(stored, record) in {Outcome.NEW, Outcome.CHANGED}:
            stored = record
    assert stored is not None
    return stored


@given(st.data(), RECORDS)
def test_records_with_instants_end_the_same_in_every_order(
    data: st.DataObject, records: list[tuple[int, bytes]]
) -> None:
    # One content has one instant, as in a file: the instant is part of the record that is digested.
    records = list({content: (instant, content) for instant, content in records}.values())
    assert last(data.draw(st.permutations(records))) == last(records) == max(records)


def test_without_instants_the_later_loaded_record_wins_and_the_same_one_changes_nothing() -> None:
    assert outcome(None, (0, b"a")) == Outcome.NEW
    assert outcome((0, b"z"), (0, b"a")) == Outcome.CHANGED
    assert outcome((0, b"a"), (0, b"a")) == Outcome.UNCHANGED
    assert outcome((5, b"a"), (0, b"z")) == Outcome.STALE
