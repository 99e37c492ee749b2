"""A right ends: the member, its holder, the help team or a day decides. It never comes back; a new one is new.

The condition of `standing` refuses by itself what has ended; this writes it down and tells both sides.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from sharewell.audit import acts
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.delegates import standing, tell
from sharewell.members.delegates.refused import NotYours
from sharewell.members.delegation import Delegation, Kind, Status
from sharewell.members.models import Person

OPEN: Final = (Status.INVITED, Status.ASKED, Status.VERIFIED)
_BATCH: Final = 500


def end(*, person_key: int, delegation_id: str, by: Actor, reason: str, quietly: bool = False) -> bool:
    """End a right, a request or an invitation now. False when it had ended before.

    The member, the holder, the help team (a court, a report of danger) and the clock may. `quietly`: the other
    side is not told; they see it when they next look. Raises NotYours.
    """
    with transaction.atomic():
        member = Person.objects.select_for_update().filter(person_key=person_key).first()
        rows = Delegation.objects.select_for_update().filter(person_key=person_key, id=delegation_id)
        right = rows.first()
        if right is None or not _may_end(right, member, by):
            raise NotYours
        if right.status not in OPEN:
            return False
        was = right.status
        right.status, right.code, right.reason = Status.ENDED, b"", reason[:200]
        right.ended_ms, right.ended_by = clock.now_ms(), f"{by.kind}:{by.id}"
        right.save()
        detail = {"delegation": right.id, "reason": reason[:200], "was": was}
        acts.record(event=Event.DELEGATION_ENDED, by=by, person_key=person_key or None, detail=detail)
        if was == Status.VERIFIED:
            _tell(member, right, by, quietly=quietly)
    return True


def end_over(limit: int = _BATCH) -> int:
    """Write down the end of rights whose days are over, of parents whose child is of age, of old invitations."""
    today, now = clock.today(), standing.moment()
    verified = Delegation.objects.filter(status=Status.VERIFIED)
    over = [(one, "its last day has passed") for one in verified.filter(valid_to__lt=today)[:limit]]
    parents = verified.filter(kind=Kind.PARENT).exclude(valid_to__lt=today)[:limit]
    over += [(one, "the member is of age") for one in parents if _of_age(one, now["of_age"])]
    old = Delegation.objects.filter(status=Status.INVITED, code_until_ms__lte=clock.now_ms())
    over += [(one, "nobody accepted") for one in old[:limit]]
    return sum(end(person_key=one.person_key, delegation_id=one.id, by=SYSTEM, reason=why) for one, why in over)


def _may_end(right: Delegation, member: Person | None, by: Actor) -> bool:
    if by.kind is ActorKind.MEMBER:
        return member is not None and member.user_id is not None and by.id == str(member.user_id)
    if by.kind is ActorKind.REPRESENTATIVE:
        return right.holder_id is not None and by.id == str(right.holder_id)
    return by.kind in {ActorKind.STAFF, ActorKind.OPERATOR, ActorKind.SYSTEM}


def _tell(member: Person | None, right: Delegation, by: Actor, *, quietly: bool) -> None:
    tell.member(member, right, "helper-ended", by)
    if not quietly and member is not None:
        tell.holder(right, "acting-ended", by, given=member.given)


def _of_age(right: Delegation, of_age: str) -> bool:
    child = person.get(right.person_key)
    return child is not None and child.birth_date is not None and child.birth_date.isoformat() <= of_age
