"""The help team's queue: what waits for a person, who works on it, what was done, how it ended.

A matter has one open case at a time. What a case says, and every note to it, lies sealed. Each change is an act
in the ledger and a step of the case; whoever may change a case works on it, and nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min, QuerySet

from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock, secret
from sharewell.members import own
from sharewell.members.case import Case, CaseKind, CaseStep
from sharewell.members.staff_access import StaffAccess

__all__ = [
    "CALLED_AGAIN",
    "RELEASED",
    "TAKEN",
    "Case",
    "CaseKind",
    "Closed",
    "Queue",
    "Step",
    "TakenByAnother",
    "about",
    "answer",
    "close",
    "forget_decoys",
    "get",
    "hold",
    "note",
    "open",
    "open_quietly",
    "queues",
    "release",
    "steps",
    "take",
    "waiting",
]

_DECOY_DAYS = timedelta(days=1)
_MOST = 200
TAKEN, RELEASED, CALLED_AGAIN = "taken", "released", "called_again"


class Closed(Exception):
    """The case has been closed; nothing more happens with it."""


class TakenByAnother(Exception):
    """Somebody else works on the case (or nobody does yet): take it first."""


@dataclass(frozen=True, slots=True)
class Queue:
    """How much of one kind waits, and since when the oldest does."""

    kind: CaseKind
    waiting: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a case's history. `subject`: the person key that the step was about, where it matters."""

    at: datetime
    by: str
    what: str
    note: str
    subject: int | None = None


def open(*, kind: CaseKind, key: str, person_key: int | None, about: Mapping[str, str], by: Actor) -> None:
    """Put a matter into the queue, with its act; nothing happens while the matter's case is open already.

    `key` names the matter (for instance "document|7"); `about` is what the help team must know, by name.
    """
    with transaction.atomic():
        row = _row(kind, key, person_key, about, by)
        Case.objects.bulk_create([row], ignore_conflicts=True)
        if Case.objects.filter(pk=row.pk).exists():
            _record(Event.CASE_OPENED, row, by)


def open_quietly(
    *, real: bool, kind: CaseKind, key: str, person_key: int | None, about: Mapping[str, str], by: Actor
) -> None:
    """The same for a page that must not tell, by its work, whether a case was opened: one INSERT, always.

    Without `real` a decoy is written, which nobody sees. The act is the caller's own (it writes one anyway).
    """
    if not real:
        about = {name: "0" * len(value) for name, value in about.items()}
    row = _row(kind if real else CaseKind.DECOY, key if real else secret.token(), person_key, about, by)
    if not real:
        row.person_key, row.closed_ms = None, row.opened_ms
    Case.objects.bulk_create([row], ignore_conflicts=True)


def answer(person_key: int, *, by: Actor) -> str:
    """Begin to work on a call of a member, and return its id.

    One that is not over yet is gone on with, but it may be another voice: what the last caller proved is gone.
    """
    calls = _open().filter(kind=CaseKind.CALL, person_key=person_key, opened_by=f"{by.kind}:{by.id}")
    with transaction.atomic():
        before = calls.first()
        open(kind=CaseKind.CALL, key=f"{by.id}|{person_key}", person_key=person_key, about={}, by=by)
        case = before or calls.get()
        take(case.pk, by=by, over=True)
        if before is not None:
            _shut(case)
            _step(case, CALLED_AGAIN, "", by)
    return case.pk


def waiting(kind: CaseKind | None = None, *, worker: str = "", limit: int = _MOST) -> list[Case]:
    """The open cases, the oldest first; of one kind, of one worker (an account id) when asked."""
    rows = _open()
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(worker=worker) if worker else rows
    return list(rows.order_by("opened_ms", "id")[:limit])


def queues() -> list[Queue]:
    """What waits, kind by kind, in the order of the kinds; kinds with nothing are left out."""
    found = _open().values_list("kind").annotate(Count("id"), Min("opened_ms"))
    counted = {kind: (number, oldest) for kind, number, oldest in found}
    return [Queue(kind, counted[kind][0], clock.from_ms(counted[kind][1])) for kind in CaseKind if kind in counted]


def get(case_id: str) -> Case | None:
    """The case of an id, open or closed; a decoy is none."""
    return Case.objects.exclude(kind=CaseKind.DECOY).filter(pk=case_id).first()


def about(case: Case) -> dict[str, str]:
    """What the case is about, by name."""
    told: dict[str, str] = json.loads(secret.unseal("case", bytes(case.sealed)))
    return told


def steps(case_id: str) -> list[Step]:
    """What was done with a case, the oldest first."""
    rows = CaseStep.objects.filter(case_id=case_id).order_by("id")
    return [Step(row.at, row.by, row.what, *_opened(bytes(row.sealed))) for row in rows]


def take(case_id: str, *, by: Actor, over: bool = False) -> None:
    """Work on a case from now on; `over` takes it from whoever does. Taking one's own case changes nothing.

    Raises Closed, TakenByAnother, own.OwnRecord.
    """
    with transaction.atomic():
        case = _locked(case_id)
        own.refuse(by, case.person_key)
        if case.worker == by.id:
            return
        if case.worker and not over:
            raise TakenByAnother
        case.worker, case.taken_ms = by.id, clock.now_ms()
        case.save(update_fields=["worker", "taken_ms"])
        _shut(case)
        _step(case, TAKEN, "", by)


def release(case_id: str, *, by: Actor, note: str = "") -> None:
    """Give a case back to the queue. Raises Closed, TakenByAnother."""
    with transaction.atomic():
        case = hold(case_id, by)
        case.worker, case.taken_ms = "", None
        case.save(update_fields=["worker", "taken_ms"])
        _shut(case)
        _step(case, RELEASED, note, by)


def hold(case_id: str, by: Actor) -> Case:
    """The case, locked until the transaction ends, for the one who works on it.

    Raises Closed, TakenByAnother, own.OwnRecord.
    """
    case = _locked(case_id)
    if case.worker != by.id:
        raise TakenByAnother
    own.refuse(by, case.person_key)
    return case


def note(case: Case, *, what: str, note: str, by: Actor, subject: int | None = None) -> None:
    """Write down one step of a case that is held (inside the transaction that does it)."""
    _step(case, what, note, by, subject)


def close(
    case_id: str, *, outcome: str, note: str, by: Actor, person_key: int | None = None, unheld: bool = False
) -> bool:
    """Close a case; False when it is closed already. `person_key`: whose it turned out to be.

    Only who works on it closes it; `unheld` is for what settles the matter by itself (the member acted).
    Raises TakenByAnother.
    """
    with transaction.atomic():
        try:
            case = _locked(case_id) if unheld else hold(case_id, by)
        except Closed:
            return False
        case.person_key = person_key if case.person_key is None else case.person_key
        case.closed_ms, case.closed_by, case.outcome = clock.now_ms(), f"{by.kind}:{by.id}", outcome
        case.save(update_fields=["person_key", "closed_ms", "closed_by", "outcome"])
        _shut(case)
        _write(case, outcome, note, by, person_key)
        _record(Event.CASE_CLOSED, case, by, outcome=outcome)
    return True


def forget_decoys() -> int:
    """Delete what was written for strangers; the answer is how many."""
    old = clock.to_ms(clock.now() - _DECOY_DAYS)
    deleted, _ = Case.objects.filter(kind=CaseKind.DECOY, opened_ms__lt=old).delete()
    return deleted


def _open() -> QuerySet[Case]:
    return Case.objects.filter(closed_ms=None)


def _row(kind: CaseKind, key: str, person_key: int | None, about: Mapping[str, str], by: Actor) -> Case:
    return Case(
        id=secret.token(12),
        key=secret.keyed("identifier", f"case|{kind}|{key}"),
        kind=kind,
        person_key=person_key,
        sealed=secret.seal("case", json.dumps(dict(about)).encode()),
        opened_ms=clock.now_ms(),
        opened_by=f"{by.kind}:{by.id}",
    )


def _locked(case_id: str) -> Case:
    case = Case.objects.select_for_update().exclude(kind=CaseKind.DECOY).filter(pk=case_id).first()
    if case is None or case.closed_ms is not None:
        raise Closed
    return case


def _shut(case: Case) -> None:
    """End what was opened of a member within the case: it was for this worker and this call."""
    StaffAccess.objects.filter(case_id=case.pk, ended_ms=None).update(ended_ms=clock.now_ms())


def _step(case: Case, what: str, note: str, by: Actor, subject: int | None = None) -> None:
    _write(case, what, note, by, subject)
    _record(Event.CASE_WORKED, case, by, subject, step=what)


def _write(case: Case, what: str, note: str, by: Actor, subject: int | None) -> None:
    CaseStep(
        case_id=case.pk,
        at_ms=clock.now_ms(),
        by=f"{by.kind}:{by.id}",
        what=what,
        sealed=secret.seal("case", json.dumps([note, subject]).encode()),
    ).save()


def _record(event: Event, case: Case, by: Actor, subject: int | None = None, **detail: str) -> None:
    whose = subject if case.person_key is None else case.person_key
    told = {"case": case.pk, "kind": case.kind, **detail}
    acts.record(event=event, by=by, person_key=whose, detail=told)


def _opened(sealed: bytes) -> tuple[str, int | None]:
    note, subject = json.loads(secret.unseal("case", sealed))
    return note, subject
