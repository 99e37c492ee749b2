"""What was shared under one grant: by day of the plan's zone, which kinds of data, and how many records.

The numbers are those of the ledger of reads: what stood on each page that was handed over, and what came along
with it. The same record read twice counts twice. A long history is told in windows, each bounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sharewell.audit import reads
from sharewell.lib import clock

WINDOW_DAYS: Final = 30
END: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Later than anything in a ledger."""
OTHER: Final = "other"
KINDS: Final = {
    "ExplanationOfBenefit": "claims", "MedicationRequest": "drugs", "MedicationDispense": "drugs",
    "MedicationStatement": "drugs", "Medication": "drugs", "MedicationKnowledge": "drugs", "Encounter": "visits",
    "Observation": "results", "DiagnosticReport": "results", "Condition": "conditions",
    "AllergyIntolerance": "allergies", "Immunization": "vaccines", "Procedure": "procedures",
    "DocumentReference": "notes", "Coverage": "coverage", "Patient": "person", "RelatedPerson": "person",
    "Organization": "places", "Practitioner": "places", "PractitionerRole": "places", "Location": "places",
    "Provenance": "sources",
}  # fmt: skip
"""FHIR type -> kind of data, as a member is told; every other type is OTHER."""


@dataclass(slots=True)
class Day:
    """One day. `kinds`: records handed over by kind, most first; `requests` that were answered, and `refused`."""

    day: date
    kinds: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    refused: int = 0
    last: datetime | None = None

    @property
    def records(self) -> int:
        """How many records were handed over."""
        return self.kinds.total()


@dataclass(frozen=True, slots=True)
class Window:
    """Some days, newest first. `older`: the first day that is not in it any more; None: there is nothing older."""

    days: list[Day]
    older: date | None


def window(person_key: int, grant_id: str, before: date | None = None) -> Window:
    """The newest days on which the grant of this person was used, before a day; 30 days at most."""
    limit = clock.midnight(before) if before else END
    newest = reads.newest_under(person_key, grant_id, limit)
    if newest is None:
        return Window([], None)
    last = newest.astimezone(clock.plan_zone()).date()
    first = last - timedelta(days=WINDOW_DAYS - 1)
    start, until = clock.midnight(first), clock.midnight(last + timedelta(days=1))
    days = _days(reads.amounts_under(person_key, grant_id, start, until))
    more = reads.newest_under(person_key, grant_id, start) is not None
    return Window(days, first if more else None)


def every(person_key: int, grant_id: str) -> Iterator[Day]:
    """All days of a grant, newest first, window by window."""
    before: date | None = None
    while True:
        found = window(person_key, grant_id, before)
        yield from found.days
        if found.older is None:
            return
        before = found.older


def _days(amounts: list[reads.Amount]) -> list[Day]:
    days: dict[date, Day] = {}
    for one in amounts:
        day = one.last.astimezone(clock.plan_zone()).date()
        _add(days.setdefault(day, Day(day)), one)
    return [days[day] for day in sorted(days, reverse=True)]


def _add(day: Day, one: reads.Amount) -> None:
    day.last = one.last
    if not one.done:
        day.refused += one.times
        return
    day.requests += one.times
    if one.records:
        day.kinds[KINDS.get(one.type, OTHER)] += one.records
