"""Keep the raw events of the usage count: `sharewell work` takes each sealed block of the ledger of reads once.

A transfer is an answer (2xx) to an app that carried at least one resource of the member; what an empty answer, a
token, the public directories or the member's own pages hand out is none. Answers of one grant that follow one
another within half an hour are one occasion (a sync and its pages). The contract is the one in which the member
was on that day, as it was known when the block was taken, a minute later; later corrections do not move it.
Nobody is left out here: test members and apps are left out when it is counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.db import transaction

from sharewell import policy
from sharewell.audit import sealed
from sharewell.audit.sealed import Handed
from sharewell.coverage.models import Period
from sharewell.fhir import compartment
from sharewell.lib import clock
from sharewell.metrics.models import Mark, Transfer

PAUSE_MS: Final = 30 * 60_000
"""A longer pause between two answers of one grant begins a new occasion."""
_MARK: Final = "transfers"
_COUNTED: Final = ("first_ms", "last_ms", "requests", "records")
_BATCH: Final = 500
Contracts = list[tuple[str, str]]


def take_all() -> int:
    """Take every sealed block that was not taken; the answer is how many rows were written. Crash-safe."""
    written = 0
    while (number := _take_next()) is not None:
        written += number
    return written


@transaction.atomic
def _take_next() -> int | None:
    """One block and the mark behind it, or neither. Two at once wait for one another."""
    Mark.objects.get_or_create(name=_MARK)
    mark = Mark.objects.select_for_update().get(name=_MARK)
    found = sealed.after(mark.block)
    if found is None:
        return None
    handed = [one for one in found.handed if one.type not in compartment.PUBLIC]
    people = sorted({one.person_key for one in handed})
    written = 0
    for start in range(0, len(people), _BATCH):
        some = set(people[start : start + _BATCH])
        written += _keep([one for one in handed if one.person_key in some], some)
    Mark.objects.filter(name=_MARK).update(block=found.number)
    return written


def _keep(handed: Sequence[Handed], people: set[int]) -> int:
    oldest = min(one.at_ms for one in handed)
    known = Transfer.objects.filter(person_key__in=people, last_ms__gte=oldest - PAUSE_MS)
    rows = {(row.person_key, row.id): row for row in known}
    latest: dict[str, tuple[int, int]] = {}
    for row in rows.values():
        latest[row.grant_id] = max(latest.get(row.grant_id, (0, 0)), (row.last_ms, row.session_ms))
    covered = _covered(people)
    for one in handed:
        last_ms, session_ms = latest.get(one.grant, (0, 0))
        if not last_ms or one.at_ms - last_ms > PAUSE_MS:
            session_ms = one.at_ms
        latest[one.grant] = (max(last_ms, one.at_ms), session_ms)
        day = clock.from_ms(one.at_ms).astimezone(clock.plan_zone()).date()
        for program, contract in _contracts(covered.get(one.person_key, ()), day):
            _add(rows, one, session_ms, day, program, contract)
    Transfer.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["person_key", "id"], update_fields=_COUNTED
    )
    return len(rows)


def _add(
    rows: dict[tuple[int, str], Transfer], one: Handed, session_ms: int, day: date, program: str, contract: str
) -> None:
    id_ = _id(one.grant, session_ms, day, program, contract)
    row = rows.get((one.person_key, id_))
    if row is None:
        row = rows[one.person_key, id_] = Transfer(
            person_key=one.person_key, id=id_, grant_id=one.grant, client_id=one.client, program=program,
            contract=contract, day=day, session_ms=session_ms, first_ms=one.at_ms, last_ms=one.at_ms,
            requests=0, records=0,
        )  # fmt: skip
    row.first_ms, row.last_ms = min(row.first_ms, one.at_ms), max(row.last_ms, one.at_ms)
    row.requests += not one.along
    row.records += one.records


def _id(*told: object) -> str:
    return hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()[:32]


def _covered(people: Iterable[int]) -> dict[int, list[Period]]:
    scope = policy.current().programs_in_scope
    found: dict[int, list[Period]] = {}
    for period in Period.objects.filter(person_key__in=people, cancelled=False, program__in=scope):
        found.setdefault(period.person_key, []).append(period)
    return found


def _contracts(periods: Iterable[Period], day: date) -> Contracts:
    """(program, contract) of each contract on that day; one pair of nothing when none is known."""
    there = {
        (one.program, one.contract.strip().upper())
        for one in periods
        if one.start <= day and (one.end is None or one.end >= day)
    }
    return sorted(there) or [("", "")]
