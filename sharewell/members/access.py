"""A colleague opens one member: within a case, after the caller's check, with a reason, for a short time.

What is opened ends by itself, by hand, with the case, and as soon as the check of the caller counts no more. Every
opening is an act in the ledger, a step of the case, and a line of the member's own page of activity.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from sharewell import policy
from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock, secret
from sharewell.members import caller, cases, own, person
from sharewell.members.case import Case
from sharewell.members.models import Person
from sharewell.members.staff_access import StaffAccess, Why

OPENED, SHUT = "member_opened", "member_shut"
_MOST: Final = 50

__all__ = ["OPENED", "SHUT", "NotOpen", "Opening", "Why", "demand", "live", "of_member", "shut", "start"]


class NotOpen(Exception):
    """The colleague has not opened this member, or it is over."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening as its member reads of it: which account opened, why, from when until when (UTC)."""

    worker: str
    why: Why
    opened: datetime
    until: datetime


def start(case_id: str, *, why: Why, words: str, by: Actor) -> StaffAccess:
    """Open the member whom the caller proved to be. What was open in the case before is ended.

    Raises ValueError without words, caller.NotVerified, own.OwnRecord, cases.Closed, cases.TakenByAnother.
    """
    if not words.strip():
        raise ValueError("A member is opened with a reason in words.")
    with transaction.atomic():
        case = cases.hold(case_id, by)
        member = caller.demand(case, by)
        _open(case).update(ended_ms=clock.now_ms())
        row = _row(case, member, why, words, by)
        row.save(force_insert=True)
        cases.note(case, what=OPENED, note=f"{why}. {words}", by=by, subject=member.person_key)
        _record(Event.MEMBER_OPENED, row, by)
    return row


def live(case: Case, by: Actor) -> StaffAccess | None:
    """What this colleague has open in a case at this instant, or None."""
    if case.closed_ms is not None or case.worker != by.id:
        return None
    verified = caller.verified(case, by)
    if verified is None:
        return None
    rows = _open(case).filter(person_key=verified, worker=by.id, until_ms__gt=clock.now_ms())
    return rows.order_by("-opened_ms").first()


def demand(case: Case, by: Actor) -> Person:
    """The member that this colleague has open. Raises NotOpen, own.OwnRecord."""
    row = live(case, by)
    member = person.get(row.person_key) if row else None
    if member is None:
        raise NotOpen
    own.refuse(by, member.person_key)
    return member


def shut(case_id: str, *, by: Actor) -> bool:
    """End by hand what is open in a case; False when nothing is. Raises cases.Closed, cases.TakenByAnother."""
    with transaction.atomic():
        case = cases.hold(case_id, by)
        row = live(case, by)
        if row is None:
            return False
        _open(case).update(ended_ms=clock.now_ms())
        cases.note(case, what=SHUT, note="", by=by, subject=row.person_key)
        _record(Event.MEMBER_SHUT, row, by)
    return True


def of_member(person_key: int) -> list[Opening]:
    """Who of staff opened this member, and why; the newest first."""
    rows = StaffAccess.objects.filter(person_key=person_key).order_by("-opened_ms", "id")[:_MOST]
    return [Opening(row.worker, Why(row.why), row.opened_at, row.until_at) for row in rows]


def _open(case: Case) -> QuerySet[StaffAccess]:
    return StaffAccess.objects.filter(case_id=case.pk, ended_ms=None)


def _row(case: Case, member: Person, why: Why, words: str, by: Actor) -> StaffAccess:
    now = clock.now()
    return StaffAccess(
        person_key=member.person_key,
        id=secret.token(12),
        case_id=case.pk,
        worker=by.id,
        why=why,
        sealed=secret.seal("case", words.strip().encode()),
        opened_ms=clock.to_ms(now),
        until_ms=clock.to_ms(now + timedelta(minutes=policy.current().access_minutes)),
    )


def _record(event: Event, row: StaffAccess, by: Actor) -> None:
    told: dict[str, str | int] = {"case": row.case_id, "why": row.why, "until_ms": row.until_ms}
    acts.record(event=event, by=replace(by, for_person=row.person_key), person_key=row.person_key, detail=told)
