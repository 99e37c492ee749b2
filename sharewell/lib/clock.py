"""Time: UTC instants, and dates in the plan's own zone.

Coverage dates are dates, not instants; "15 days before" is date arithmetic in the plan's zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sharewell.lib import env

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)


def now() -> datetime:
    """The present instant, timezone-aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def now_ms() -> int:
    """The present instant as milliseconds since 1970-01-01T00:00Z."""
    return to_ms(now())


@cache
def plan_zone() -> ZoneInfo:
    """The one zone in which the plan counts its days (SHAREWELL_ZONE). An unknown name stops the start."""
    name = env.text("SHAREWELL_ZONE", "America/New_York")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise env.BadSetting("SHAREWELL_ZONE", f"names no zone: {name!r}") from error


def today() -> date:
    """Today's date in the plan's zone."""
    return now().astimezone(plan_zone()).date()


def midnight(day: date) -> datetime:
    """The instant (UTC) at which a day begins in the plan's zone."""
    return datetime.combine(day, time(), plan_zone()).astimezone(UTC)


def to_ms(instant: datetime) -> int:
    """Milliseconds since 1970-01-01T00:00Z, exact (no float)."""
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def from_ms(milliseconds: int) -> datetime:
    """The instant (UTC) of a count of milliseconds since 1970."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Run a block as if it were `instant` (tests only; nothing served can reach it)."""
    mark = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(mark)
