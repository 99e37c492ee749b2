"""The two numbers of 42 CFR 422.119(f), by contract: unique members, and those with more than one transfer."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sharewell.metrics.models import Transfer


@dataclass(frozen=True, slots=True)
class Usage:
    """One contract in a calendar year: how many members' data went to apps `once` or oftener, `more` than once."""

    program: str
    contract: str
    once: int
    more: int


def of_year(year: int, *, without_apps: Collection[str] = (), without: Collection[int] = ()) -> Iterator[Usage]:
    """Count a year of the plan's zone. `without_apps` (client ids), `without` (person keys): tests, monitors.

    A member is counted once in each contract, also when they left it or died; a second time means another
    occasion, whichever app it was.
    """
    events = Transfer.objects.filter(day__gte=date(year, 1, 1), day__lte=date(year, 12, 31))
    events = events.exclude(client_id__in=without_apps).exclude(person_key__in=without)
    occasions = events.values("program", "contract", "person_key", "grant_id", "session_ms").distinct()
    by_contract: dict[tuple[str, str], dict[int, int]] = {}
    for row in occasions.iterator():
        people = by_contract.setdefault((row["program"], row["contract"]), {})
        people[row["person_key"]] = people.get(row["person_key"], 0) + 1
    for (program, contract), people in sorted(by_contract.items()):
        yield Usage(program, contract, len(people), sum(times > 1 for times in people.values()))
