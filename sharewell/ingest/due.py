"""The clock of one business day: when a record that was adjudicated or received must be readable by apps.

42 CFR 422.119(b)(1) says "one business day" and does not define it. We read: Monday to Friday without the federal
holidays of 5 U.S.C. 6103 (as observed), in the plan's zone, until the end of that day.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

_SATURDAY: Final = 5
_FEDERAL: Final = holidays.country_holidays("US", observed=True)


def business_day(day: date) -> bool:
    """Whether a plan-zone date is Monday to Friday and no federal holiday."""
    return day.weekday() < _SATURDAY and day not in _FEDERAL


@lru_cache(maxsize=4096)
def due_date(day: date, business_days: int = 1) -> date:
    """The last plan-zone date on which something that happened on `day` is in time."""
    while business_days:
        day += timedelta(days=1)
        business_days -= business_day(day)
    return day


@lru_cache(maxsize=4096)
def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, zone)


def due_at(event_at: datetime, zone: ZoneInfo, business_days: int = 1) -> datetime:
    """The first instant (midnight in the plan's zone) at which the record is late.

    `event_at` is an aware instant. A record is in time while available_at < due_at.
    """
    return _end_of(due_date(event_at.astimezone(zone).date(), business_days), zone)
