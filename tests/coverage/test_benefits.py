"""Which plan year holds, to the second; what is shown beside it; what a visit costs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from sharewell.audit.actor import SYSTEM
from sharewell.coverage import benefits, periods, plans
from sharewell.coverage.benefit_facts import LineFacts
from sharewell.coverage.benefits import Choice, Copays, Standing
from sharewell.coverage.periods import PeriodFacts
from sharewell.lib import clock
from sharewell.lib.newest import Outcome
from sharewell.members import person

SECOND = timedelta(seconds=1)


def line(year: int = 2026, benefit: str = "pcp", pbp: str = "001", **more: Any) -> LineFacts:
    told: dict[str, Any] = {"contract": "H9999", "pbp": pbp, "segment": "000", "year": year, "benefit": benefit}
    return LineFacts(**(told | {"copay": 1000} | more))


def covered(start: date, end: date | None = None, *, pbp: str = "001", id: str = "C-1", **more: Any) -> None:
    told: dict[str, Any] = {
        "member_id": "M-1",
        "coverage_id": id,
        "program": "MA",
        "contract": "H9999",
        "pbp": pbp,
    }
    periods.upsert(PeriodFacts(**(told | {"start": start, "end": end} | more)), by=SYSTEM)


def loaded(*told: LineFacts) -> list[Outcome]:
    return plans.upsert_all(told, by=SYSTEM)


def copays(day: date) -> list[Copays]:
    return benefits.copays(periods.of(person.key_of("M-1")), day)


def seen(day: date) -> list[tuple[int, str, Standing]]:
    found = benefits.choices(person.key_of("M-1"), day)
    return [(one.year, one.period.pbp, one.standing) for one in found]


def at(instant: datetime) -> Choice:
    with clock.at(instant):
        return benefits.choices(person.key_of("M-1"), clock.today())[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("instant", "year"),
    [
        (datetime(2027, 1, 1, 4, 59, 59, tzinfo=UTC), 2026),  # December 31, 23:59:59 in New York
        (datetime(2027, 1, 1, 5, 0, 0, tzinfo=UTC), 2027),  # January 1, 00:00:00
    ],
)
def test_the_plan_year_turns_at_midnight_of_the_plans_zone(instant: datetime, year: int) -> None:
    loaded(line(2026), line(2027))
    covered(date(2025, 1, 1))
    assert (at(instant).year, at(instant).standing) == (year, Standing.NOW)


@pytest.mark.django_db
def test_a_plan_change_in_mid_year_turns_at_midnight_too() -> None:
    loaded(line(2025), line(2025, pbp="002"))
    covered(date(2024, 1, 1), date(2025, 6, 30), pbp="002", id="C-1")
    covered(date(2025, 7, 1), id="C-2")
    change = datetime(2025, 7, 1, 4, tzinfo=UTC)  # midnight of summer time
    before, after = at(change - SECOND), at(change)
    assert [(one.period.pbp, one.year, one.changed) for one in (before, after)] == [
        ("002", 2025, False),
        ("001", 2025, True),
    ]
    assert (before.first, before.last) == (date(2025, 1, 1), date(2025, 6, 30))
    assert (after.first, after.last) == (date(2025, 7, 1), date(2025, 12, 31))


@pytest.mark.django_db
def test_the_year_after_a_change_has_not_changed_again() -> None:
    loaded(line(2025), line(2026))
    covered(date(2024, 1, 1), date(2025, 6, 30), pbp="002", id="C-1")
    covered(date(2025, 7, 1), id="C-2")
    assert at(datetime(2026, 3, 1, tzinfo=UTC)).changed is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2026, 9, 30), [2026]),
        (date(2026, 10, 1), [2026, 2027]),
        (date(2026, 12, 31), [2026, 2027]),
        (date(2027, 1, 1), [2027, 2026]),
    ],
)
def test_next_year_stands_beside_this_one_from_october_and_this_one_stays_to_december_31(
    day: date, years: list[int]
) -> None:
    loaded(line(2026), line(2027))
    covered(date(2026, 1, 1))
    assert [year for year, _, _ in seen(day)] == years


@pytest.mark.django_db
def test_next_year_is_not_shown_when_the_coverage_ends_with_this_one_or_nothing_of_it_is_known() -> None:
    covered(date(2026, 1, 1))
    assert [year for year, _, _ in seen(date(2026, 11, 1))] == [2026]
    loaded(line(2026), line(2027))
    covered(date(2026, 1, 1), date(2026, 12, 31), updated_ms=1)
    assert [year for year, _, _ in seen(date(2026, 11, 1))] == [2026]


@pytest.mark.django_db
def test_before_coverage_begins_its_first_year_can_be_looked_at() -> None:
    covered(date(2027, 1, 1))
    assert seen(date(2026, 12, 17)) == [(2027, "001", Standing.COMING)]


@pytest.mark.django_db
def test_a_coming_coverage_stands_behind_the_one_that_holds() -> None:
    loaded(line(2026), line(2027, pbp="002"))
    covered(date(2026, 1, 1), date(2026, 12, 31), id="C-1")
    covered(date(2027, 1, 1), pbp="002", id="C-2")
    assert seen(date(2026, 12, 31)) == [(2026, "001", Standing.NOW), (2027, "002", Standing.COMING)]
    assert seen(date(2027, 1, 1)) == [(2027, "002", Standing.NOW), (2026, "001", Standing.PAST)]


@pytest.mark.django_db
def test_an_ended_coverage_stays_in_sight() -> None:
    covered(date(2025, 1, 1), date(2026, 3, 31))
    assert seen(date(2026, 4, 1))[0] == (2026, "001", Standing.PAST)
    assert seen(date(2026, 3, 31))[0] == (2026, "001", Standing.NOW)


@pytest.mark.django_db
def test_a_cancelled_coverage_and_somebody_elses_are_not_there() -> None:
    covered(date(2026, 1, 1), cancelled=True)
    assert seen(date(2026, 5, 1)) == []
    covered(date(2026, 1, 1), id="C-2")
    assert seen(date(2026, 5, 1)) == [(2026, "001", Standing.NOW)]
    assert benefits.choices(person.key_of("M-2"), date(2026, 5, 1)) == ()


@pytest.mark.django_db
def test_two_coverages_at_once_are_both_there() -> None:
    covered(date(2026, 1, 1), id="C-1")
    covered(date(2026, 2, 1), id="C-2", program="COMMERCIAL", contract="", pbp="DENTAL")
    assert {(pbp, standing) for _, pbp, standing in seen(date(2026, 5, 1))} == {
        ("001", Standing.NOW),
        ("DENTAL", Standing.NOW),
    }


@pytest.mark.django_db
def test_past_years_are_there_as_far_as_the_plans_file_tells_of_them() -> None:
    loaded(line(2024), line(2026))
    covered(date(2016, 5, 1))
    assert [year for year, _, _ in seen(date(2026, 5, 1))] == [2026, 2024]


@given(
    start=st.dates(date(2020, 1, 1), date(2028, 12, 31)),
    length=st.none() | st.integers(0, 1200),
    day=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
)
@pytest.mark.django_db
def test_whatever_the_dates_are_exactly_the_year_of_the_day_holds(
    start: date, length: int | None, day: date
) -> None:
    end = None if length is None else start + timedelta(days=length)
    covered(start, end, updated_ms=0)
    found = benefits.choices(person.key_of("M-1"), day)
    now = [one for one in found if one.standing is Standing.NOW]
    holds = start <= day and (end is None or day <= end)
    assert [one.year for one in now] == ([day.year] if holds else [])
    assert all(one.first <= one.last and one.first.year == one.last.year == one.year for one in found)
    assert all(one.standing is Standing.COMING for one in found) == (start > day)
    assert found, "whoever has a coverage sees something"


@pytest.mark.django_db
def test_copays_are_those_of_the_year_of_the_day() -> None:
    loaded(
        line(2026), line(2026, "emergency", copay=11_000), line(2027, copay=1500), line(2026, "urgent_care", "009")
    )
    loaded(line(2026, "specialist", network="out", copay=9900), line(2026, "specialist", copay=None, percent=2000))
    covered(date(2026, 1, 1))
    (this,), (coming,) = copays(date(2026, 12, 31)), copays(date(2027, 1, 1))
    assert [one and one.short for one in (this.primary, this.specialist, this.urgent, this.emergency)] == [
        "$10",
        "20%",
        None,
        "$110",
    ]
    assert coming.primary
    assert coming.primary.short == "$15"


@pytest.mark.django_db
def test_the_card_of_a_coverage_that_has_not_begun_or_has_ended_shows_its_own_year() -> None:
    loaded(line(2026), line(2027, copay=1500))
    covered(date(2027, 1, 1), date(2027, 12, 31))
    shown = [one.primary for day in (date(2026, 12, 20), date(2029, 5, 5)) for one in copays(day)]
    assert [one and one.copay for one in shown] == [1500, 1500]


@pytest.mark.django_db
def test_the_copays_of_all_coverages_are_one_statement_and_each_is_its_own_plans(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    loaded(
        line(2026), line(2027, copay=1500), line(2026, pbp="002", copay=2000), line(2027, pbp="002", copay=2500)
    )
    covered(date(2026, 1, 1), date(2026, 12, 31), pbp="002", id="C-1")
    covered(date(2027, 1, 1), id="C-2")
    covered(date(2027, 1, 1), pbp="009", id="C-3")
    held = periods.of(person.key_of("M-1"))
    with django_assert_num_queries(1):
        found = benefits.copays(held, date(2026, 6, 1))
    told = {period.pbp: one.primary and one.primary.copay for period, one in zip(held, found, strict=True)}
    assert told == {"001": 1500, "002": 2000, "009": None}
