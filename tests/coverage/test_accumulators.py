"""How far a member has come: the plan's own numbers, the newest ones, each counted apart."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest

from sharewell.audit.actor import SYSTEM
from sharewell.coverage import accumulators, offer
from sharewell.coverage.benefit_facts import CounterFacts
from sharewell.coverage.models import Accumulator
from sharewell.lib.newest import Outcome
from sharewell.members import person
from tests.coverage.test_benefits import covered

ALICE = "M-1"


def told(used: int = 100, as_of_ms: int = 1, **more: Any) -> CounterFacts:
    known: dict[str, Any] = {"member_id": ALICE, "year": 2026, "counter": "maximum_medical", "coverage_id": "C-1"}
    return CounterFacts(**(known | {"used": used, "as_of_ms": as_of_ms, "bound": 490_000} | more))


def counted(*facts: CounterFacts) -> list[Outcome]:
    return accumulators.upsert_all(facts, by=SYSTEM)


def of(on: date) -> list[tuple[str, str, int]]:
    return [(one.coverage_id, one.counter, one.used) for one in accumulators.of(person.key_of(ALICE), on)]


@pytest.mark.django_db
def test_the_latest_count_wins_in_every_order() -> None:
    facts = [told(100, 1), told(300, 3), told(200, 2)]
    for order in permutations(facts):
        Accumulator.objects.all().delete()
        counted(*order)
        assert Accumulator.objects.get().used == 300
    assert counted(*facts) == [Outcome.STALE, Outcome.UNCHANGED, Outcome.STALE]


@pytest.mark.django_db
def test_the_counters_of_a_day_are_those_of_its_plan_year_and_of_the_coverage_that_holds() -> None:
    covered(date(2024, 1, 1), date(2026, 6, 30), pbp="002", id="C-1")
    covered(date(2026, 7, 1), id="C-2")
    counted(
        told(100),
        told(200, coverage_id="C-2"),
        told(50, coverage_id="", counter="dental"),
        told(900, year=2025),
        told(7, member_id="M-2"),
    )
    assert of(date(2026, 6, 30)) == [("", "dental", 50), ("C-1", "maximum_medical", 100)]
    assert of(date(2026, 7, 1)) == [("", "dental", 50), ("C-2", "maximum_medical", 200)]
    assert of(date(2025, 12, 31)) == [("C-1", "maximum_medical", 900)]
    assert of(date(2026, 12, 31)) == of(date(2026, 7, 1))
    assert of(date(2027, 1, 1)) == []


@pytest.mark.django_db
def test_kind_network_and_year_are_counted_apart() -> None:
    counted(told(), told(kind="family"), told(network="any"), told(year=2025), told(counter="dental"))
    found = accumulators.in_year(person.key_of(ALICE), "C-1", 2026)
    assert [(one.counter, one.kind, one.network) for one in found] == [
        ("dental", "individual", "in"),
        ("maximum_medical", "family", "in"),
        ("maximum_medical", "individual", "any"),
        ("maximum_medical", "individual", "in"),
    ]
    assert found[0].as_of == datetime(1970, 1, 1, 0, 0, 0, 1000, tzinfo=UTC)


@pytest.mark.django_db
def test_where_a_source_counts_a_coverage_and_the_whole_year_the_coverage_s_own_count_is_shown() -> None:
    counted(told(100), told(900, coverage_id=""))
    found = accumulators.in_year(person.key_of(ALICE), "C-1", 2026)
    assert [(one.coverage_id, one.used) for one in found] == [("", 900), ("C-1", 100)]
    (limit,) = offer.of([], found).limits
    assert limit.used == 100
