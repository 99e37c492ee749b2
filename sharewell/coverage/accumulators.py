"""How far a member has come in a plan year: deductibles, out-of-pocket maximum, extras with a limit.

The numbers are the plan's own, from the accumulators feed; nothing is counted here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from sharewell.audit.actor import Actor
from sharewell.coverage.benefit_facts import CounterFacts
from sharewell.coverage.models import Accumulator, Period
from sharewell.lib import clock, newest, secret
from sharewell.lib.newest import Outcome
from sharewell.members import person

_COLUMNS = ("coverage_id", "year", "kind", "network", "counter", "unit", "bound", "used", "as_of_ms")


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter as a page needs it: cents when `unit` is money, else a number of units.

    `counter`: maximum_medical, maximum_drug, deductible_medical, deductible_drug or a benefit line's code;
    `network`: in, out or any (both together); `kind`: individual or family. `bound` None: no limit is known.
    """

    coverage_id: str
    year: int
    kind: str
    network: str
    counter: str
    unit: str
    bound: int | None
    used: int
    as_of: datetime


def of(person_key: int, on: date) -> tuple[Counter, ...]:
    """The counters of the plan year of a day (in the plan's zone), of the coverages that hold on that day."""
    live = Period.objects.filter(
        Q(end=None) | Q(end__gte=on), person_key=person_key, cancelled=False, start__lte=on
    )
    return _found(person_key, on.year, Q(coverage_id__in=live.values("coverage_id")) | Q(coverage_id=""))


def in_year(person_key: int, coverage_id: str, year: int) -> tuple[Counter, ...]:
    """The counters of one coverage in one plan year, behind those of the person's whole year.

    Where a source tells both, the coverage's own is the last, and the one that a page shows.
    """
    return _found(person_key, year, Q(coverage_id__in=(coverage_id, "")))


@transaction.atomic
def upsert_all(records: Sequence[CounterFacts], *, by: Actor) -> list[Outcome]:
    """Store what a feed says of many counters: two statements, however many they are.

    A counter may stand in it more than once. `by` stands in the load's own act, not in one a row.
    """
    told = [_told(facts) for facts in records]
    keys, ids = {place[0] for place, *_ in told}, {place[1] for place, *_ in told}
    known = Accumulator.objects.select_for_update().filter(person_key__in=keys, id__in=ids)
    rows = known.order_by("person_key", "id").values_list("person_key", "id", "as_of_ms", "content")
    stored = {(key, id): (ms, bytes(content)) for key, id, ms, content in rows}
    outcomes, changed = newest.winners(told, stored)
    Accumulator.objects.bulk_create(
        [changed[one] for one in sorted(changed)],
        update_conflicts=True,
        unique_fields=["person_key", "id"],
        update_fields=[*_COLUMNS, "content"],
    )
    return outcomes


def _found(person_key: int, year: int, which: Q) -> tuple[Counter, ...]:
    rows = Accumulator.objects.filter(which, person_key=person_key, year=year)
    order = rows.order_by("counter", "kind", "network", "coverage_id")
    return tuple(
        Counter(
            row.coverage_id,
            row.year,
            row.kind,
            row.network,
            row.counter,
            row.unit,
            row.bound,
            row.used,
            clock.from_ms(row.as_of_ms),
        )
        for row in order
    )


def _told(facts: CounterFacts) -> tuple[tuple[int, str], int, bytes, Accumulator]:
    values = {name: getattr(facts, name) for name in _COLUMNS}
    told = json.dumps([facts.member_id, *values.values()])
    content = secret.keyed("identifier", "accumulator|" + told)
    place = json.dumps([facts.coverage_id, facts.year, facts.kind, facts.network, facts.counter])
    id = secret.keyed("id", f"accumulator|{place}").hex()[:32]
    key = person.key_of(facts.member_id)
    return (key, id), facts.as_of_ms, content, Accumulator(person_key=key, id=id, content=content, **values)
