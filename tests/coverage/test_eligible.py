"""Dates of coverage: fifteen days before, the last day inclusive, the plan's own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.audit.actor import SYSTEM
from sharewell.coverage import eligible, periods
from sharewell.lib import clock, sql
from sharewell.lib.newest import Outcome
from sharewell.members import person

ALICE = person.key_of("M-1")
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def cover(start: date, end: date | None = None, **changes: Any) -> Outcome:
    facts: dict[str, Any] = {
        "member_id": "M-1", "coverage_id": "C-1", "program": "MA", "start": start, "end": end, "updated_ms": 1,
    }  # fmt: skip
    return periods.upsert(periods.PeriodFacts(**(facts | changes)), by=SYSTEM)


def by_sql(day: date) -> bool:
    """ELIGIBLE_SQL as the access join uses it."""
    condition = eligible.ELIGIBLE_SQL.format(person="p.person_key")
    with sql.reader() as connection:
        statement = f"SELECT count(*) FROM (SELECT CAST(:key AS bigint) AS person_key) p WHERE {condition}"
        return bool(connection.rows(statement, {"key": ALICE, "today": day.isoformat()})[0][0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "current"),
    [
        (date(2026, 12, 31), False),
        (date(2027, 1, 1), True),
        (date(2027, 6, 30), True),
        (date(2027, 7, 1), False),
    ],
)
def test_the_first_and_the_last_day_count(day: date, current: bool) -> None:
    cover(date(2027, 1, 1), date(2027, 6, 30))
    assert eligible.is_current(ALICE, day) == by_sql(day) == current


@pytest.mark.django_db
@pytest.mark.parametrize("changes", [{"program": "COMMERCIAL"}, {"cancelled": True}, {"member_id": "M-2"}])
def test_another_program_a_cancelled_coverage_or_another_person_does_not_count(changes: dict[str, Any]) -> None:
    cover(date(2027, 1, 1), **changes)
    assert not eligible.is_current(ALICE, date(2027, 2, 1))
    assert not by_sql(date(2027, 2, 1))


@pytest.mark.django_db
def test_a_back_dated_end_and_a_reinstatement_count_at_once() -> None:
    day = date(2027, 2, 1)
    cover(date(2027, 1, 1))
    assert by_sql(day)
    cover(date(2027, 1, 1), date(2027, 1, 31), updated_ms=2)
    assert not by_sql(day)
    cover(date(2027, 1, 1), updated_ms=3)
    assert by_sql(day)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "opens"),
    [
        (date(2027, 1, 1), datetime(2026, 12, 17, 5, tzinfo=UTC)),  # across New Year, EST
        (date(2027, 3, 20), datetime(2027, 3, 5, 5, tzinfo=UTC)),  # the clocks go forward on 14 March
        (date(2027, 7, 1), datetime(2027, 6, 16, 4, tzinfo=UTC)),  # EDT
        (date(2027, 11, 10), datetime(2027, 10, 26, 4, tzinfo=UTC)),  # the clocks go back on 7 November
        (date(2028, 3, 10), datetime(2028, 2, 24, 5, tzinfo=UTC)),  # a leap year
    ],
)
def test_registration_opens_at_midnight_fifteen_days_before(start: date, opens: datetime) -> None:
    cover(start)
    for instant, open_ in (
        (opens - timedelta(seconds=1), False),
        (opens, True),
        (opens + timedelta(seconds=1), True),
    ):
        with clock.at(instant):
            assert eligible.may_register(ALICE, clock.today()) == open_


@pytest.mark.django_db
def test_the_earliest_coverage_that_has_not_ended_opens_registration() -> None:
    cover(date(2020, 1, 1), date(2026, 6, 30))
    cover(date(2027, 5, 1), coverage_id="C-2")
    cover(date(2027, 2, 1), coverage_id="C-3")
    cover(date(2027, 1, 1), coverage_id="C-4", cancelled=True)
    assert eligible.opens_on(ALICE, date(2026, 12, 1)) == date(2027, 1, 17)
    assert eligible.opens_on(ALICE, date(2026, 6, 30)) == date(2019, 12, 17)
    assert eligible.opens_on(person.key_of("M-2"), date(2026, 12, 1)) is None
    assert eligible.next_start(ALICE, date(2026, 12, 1)) == date(2027, 2, 1)
    assert eligible.next_start(ALICE, date(2027, 5, 1)) is None


@pytest.mark.django_db
def test_an_effective_date_that_moves_moves_the_opening() -> None:
    cover(date(2027, 1, 1))
    cover(date(2027, 2, 1), updated_ms=2)
    assert not eligible.may_register(ALICE, date(2027, 1, 16))
    assert eligible.may_register(ALICE, date(2027, 1, 17))
    cover(date(2027, 1, 15), updated_ms=3)
    assert eligible.may_register(ALICE, date(2026, 12, 31))


@given(start=DAYS)
def test_opening_is_exactly_fifteen_dates_before_the_start(start: date) -> None:
    opens = eligible.registration_opens(start)
    assert (start - opens).days == 15
    with clock.at(clock.midnight(opens)):
        assert clock.today() == opens
    with clock.at(clock.midnight(opens) - timedelta(seconds=1)):
        assert clock.today() == opens - timedelta(days=1)


@pytest.mark.parametrize("names", [(), ("MA'; DROP TABLE x",), ("",)])
def test_a_program_that_is_no_plain_word_stops_the_start(names: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        eligible._words(names)
