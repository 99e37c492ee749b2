"""Which plan year a member looks at, and what the plan offers in it.

A plan year is a calendar year in the plan's zone: at December 31 23:59:59 the old one holds, at 00:00 the next.
The benefits of the year that runs stay in sight until its last day; from October 1 those of the next year
stand beside them (42 CFR 422.2265(a)(1)(i)).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sharewell.coverage import periods, plans, share
from sharewell.coverage.models import Period
from sharewell.coverage.share import Share

NEXT_YEAR_FROM = (10, 1)
"""Month and day from which the benefits of the next plan year are shown."""
_VISITS = {"pcp": "primary", "specialist": "specialist", "urgent_care": "urgent", "emergency": "emergency"}
"""The lines of a plan that stand on a card, and the field of Copays for each."""


class Standing(StrEnum):
    """How a plan year stands to the day on which it is looked at."""

    NOW = "now"
    NEXT = "next"
    COMING = "coming"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Choice:
    """One coverage in one plan year; `first` and `last` day (inclusive) on which it holds in that year.

    `changed`: another coverage held earlier in the same year, so limits may have started again.
    """

    period: Period
    year: int
    standing: Standing
    first: date
    last: date
    changed: bool = False

    @property
    def plan(self) -> str:
        """The plan's key."""
        return plans.of_period(self.period)


@dataclass(frozen=True, slots=True)
class Copays:
    """What a card shows: inside the network, None where the plan's file does not say."""

    primary: Share | None = None
    specialist: Share | None = None
    urgent: Share | None = None
    emergency: Share | None = None


def choices(person_key: int, day: date) -> tuple[Choice, ...]:
    """Every plan year that a member can look at on a day, what holds now first, then what comes, then the past.

    Empty when no coverage is known. A past or next year is there when the plan's file told of it.
    """
    held = periods.of(person_key)
    loaded = plans.years(plans.of_period(period) for period in held)
    found = [one for period in held for one in _of_period(period, held, loaded, day)]
    shown = [one for one in found if one.standing is not Standing.PAST or (one.plan, one.year) in loaded]
    order = list(Standing)
    return tuple(sorted(shown or found, key=lambda one: (order.index(one.standing), -one.first.toordinal())))


def copays(held: Sequence[Period], on: date) -> list[Copays]:
    """What visits cost under each of these coverages, in their order: one statement, however many they are.

    In the plan year of a day; a coverage that has not begun or has ended shows its first or its last year.
    """
    places = [
        (plans.of_period(period), min(max(on, period.start), period.end or date.max).year) for period in held
    ]
    found: dict[tuple[str, int], dict[str, Share]] = defaultdict(dict)
    for line in plans.some(places, _VISITS):
        found[line.plan, line.year].setdefault(_VISITS[line.benefit], share.of(line))
    return [Copays(**found[place]) for place in places]


def shows_next_year(day: date) -> bool:
    """True from October 1 on."""
    return (day.month, day.day) >= NEXT_YEAR_FROM


def _of_period(
    period: Period, held: Sequence[Period], loaded: set[tuple[str, int]], day: date
) -> Iterable[Choice]:
    end = period.end or date.max
    plan = plans.of_period(period)
    for year in range(period.start.year, min(end.year, max(day.year + 1, period.start.year)) + 1):
        first, last = max(period.start, date(year, 1, 1)), min(end, date(year, 12, 31))
        standing = _standing(period, first, last, day)
        if standing is Standing.NEXT and not (shows_next_year(day) and (plan, year) in loaded):
            continue
        yield Choice(period, year, standing, first, last, _changed(period, first, held))


def _standing(period: Period, first: date, last: date, day: date) -> Standing:
    if first <= day <= last:
        return Standing.NOW
    if last < day:
        return Standing.PAST
    begins = first == period.start and period.start > day
    return Standing.COMING if begins else Standing.NEXT


def _changed(period: Period, first: date, held: Sequence[Period]) -> bool:
    """Whether another plan of the same program held earlier in the year in which this one began."""
    return any(
        other.id != period.id
        and other.program == period.program
        and other.end is not None
        and other.end < first
        and other.end.year == first.year
        and other.start <= other.end
        for other in held
    )
