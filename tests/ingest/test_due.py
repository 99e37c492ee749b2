"""The one-business-day clock: 42 CFR 422.119(b)(1), our reading of "business day"."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.ingest.due import business_day, due_at, due_date

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("processed", "last_day"),
    [
        (date(2026, 11, 25), date(2026, 11, 27)),  # Thursday is Thanksgiving
        (date(2026, 12, 31), date(2027, 1, 4)),  # New Year's Day is a Friday
        (date(2027, 1, 15), date(2027, 1, 19)),  # Monday is Martin Luther King's day
        (date(2026, 7, 2), date(2026, 7, 6)),  # the Fourth is a Saturday, observed on Friday
        (date(2026, 8, 1), date(2026, 8, 3)),  # a Saturday
    ],
)
def test_a_claim_must_be_readable_by_the_end_of_the_next_business_day(processed: date, last_day: date) -> None:
    event = datetime(processed.year, processed.month, processed.day, 12, tzinfo=NEW_YORK)
    late = datetime(last_day.year, last_day.month, last_day.day, tzinfo=NEW_YORK) + timedelta(days=1)
    assert due_at(event, NEW_YORK) == late


def test_the_day_of_an_event_is_the_day_in_the_plans_zone() -> None:
    still_tuesday = datetime(2026, 9, 2, 3, 59, 59, tzinfo=UTC)
    assert due_at(still_tuesday, NEW_YORK).astimezone(NEW_YORK).date() == date(2026, 9, 3)
    assert due_at(still_tuesday + timedelta(seconds=1), NEW_YORK).date() == date(2026, 9, 4)


@given(st.dates(date(2016, 1, 1), date(2040, 12, 31)))
def test_the_last_day_in_time_is_always_the_first_business_day_after_the_event(day: date) -> None:
    last = due_date(day)
    assert last > day
    assert business_day(last)
    between = [day + timedelta(days=n) for n in range(1, (last - day).days)]
    assert not any(map(business_day, between))
