"""Coverage periods from the feed: any order, any number of times."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from sharewell.audit.actor import SYSTEM
from sharewell.coverage import eligible, periods
from sharewell.coverage.models import Period
from sharewell.coverage.periods import PeriodFacts, upsert
from sharewell.lib.newest import Outcome
from sharewell.members import person


def facts(**changes: Any) -> PeriodFacts:
    known: dict[str, Any] = {"member_id": "M-1", "coverage_id": "C-1", "program": "MA", "start": date(2027, 1, 1)}
    return PeriodFacts(**(known | changes))


@pytest.mark.django_db
def test_a_record_is_new_then_unchanged_then_changed_then_stale() -> None:
    assert upsert(facts(updated_ms=5), by=SYSTEM) == Outcome.NEW
    assert upsert(facts(updated_ms=5), by=SYSTEM) == Outcome.UNCHANGED
    assert upsert(facts(updated_ms=6, end=date(2027, 3, 1)), by=SYSTEM) == Outcome.CHANGED
    assert upsert(facts(updated_ms=5), by=SYSTEM) == Outcome.STALE
    assert Period.objects.get().end == date(2027, 3, 1)


@pytest.mark.django_db
def test_every_order_ends_the_same() -> None:
    records: list[dict[str, Any]] = [
        {"updated_ms": 1},
        {"updated_ms": 2, "end": date(2027, 2, 1)},
        {"updated_ms": 2, "cancelled": True},
    ]
    ends = set()
    for order in permutations(records):
        Period.objects.all().delete()
        for changes in order:
            upsert(facts(**changes), by=SYSTEM)
        row = Period.objects.get()
        ends.add((row.updated_ms, row.end, row.cancelled))
    assert len(ends) == 1


@pytest.mark.django_db
def test_a_coverage_may_come_before_its_person_and_is_listed_latest_first() -> None:
    upsert(facts(), by=SYSTEM)
    upsert(facts(coverage_id="C-2", start=date(2028, 1, 1)), by=SYSTEM)
    upsert(facts(coverage_id="C-3", cancelled=True), by=SYSTEM)
    assert [period.coverage_id for period in periods.of(person.key_of("M-1"))] == ["C-2", "C-1"]


@pytest.mark.django_db
def test_an_end_before_the_start_means_that_the_coverage_never_took_effect() -> None:
    assert upsert(facts(end=date(2026, 12, 31)), by=SYSTEM) == Outcome.NEW
    assert Period.objects.get().cancelled
    assert eligible.opens_on(person.key_of("M-1"), date(2026, 12, 20)) is None


@pytest.mark.django_db
def test_many_coverages_are_a_few_statements_and_one_may_come_twice(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    many = [facts(coverage_id=f"C-{number}", updated_ms=1) for number in range(40)]
    with django_assert_max_num_queries(6):
        outcomes = periods.upsert_all([*many, facts(coverage_id="C-7", updated_ms=2), many[3]], by=SYSTEM)
    assert outcomes == [Outcome.NEW] * 40 + [Outcome.CHANGED, Outcome.UNCHANGED]
    assert Period.objects.count() == 40
    assert Period.objects.get(coverage_id="C-7").updated_ms == 2
