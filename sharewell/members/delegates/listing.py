"""Lists of rights for people to read: who may act for a member, and for whom an account may act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sharewell.audit import reads
from sharewell.audit.actor import ActorKind
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.delegates import ask, standing
from sharewell.members.delegates.kinds import WORDS
from sharewell.members.delegation import Delegation, Status
from sharewell.members.models import Person


class Now(StrEnum):
    """How a right stands at this instant."""

    LIVE = "live"
    COMING = "coming"
    INVITED = "invited"
    ASKED = "asked"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Entry:
    """One right in a list. `member_name`: whom it is about, as the reader may know it; `last_used` in UTC."""

    right: Delegation
    now: Now
    member_name: str
    last_used: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is anything left to end."""
        return self.now not in {Now.REFUSED, Now.ENDED}

    @property
    def words(self) -> list[str]:
        """The parts and acts of the scope, in their order."""
        return [word for word in WORDS if self.right.covers(word)]

    @property
    def invited_until(self) -> datetime | None:
        """Until when an invitation can be accepted (UTC)."""
        return clock.from_ms(self.right.code_until_ms) if self.right.code_until_ms else None

    @property
    def ended_at(self) -> datetime | None:
        """When it was ended or refused (UTC)."""
        ended = self.right.ended_ms or (self.right.decided_ms if self.now is Now.REFUSED else None)
        return clock.from_ms(ended) if ended else None


def of_member(member: Person) -> list[Entry]:
    """Everyone who may act, asks to, is invited, or could act once; the open ones first, then the newest."""
    rights = list(Delegation.objects.filter(person_key=member.person_key))
    live = {one.id for one in standing.for_person(member.person_key)} if rights else set[str]()
    used = reads.last_by(member.person_key, ActorKind.REPRESENTATIVE) if rights else {}
    name = person.name_of(member)
    return _sorted([Entry(one, _now(one, live), name, used.get(str(one.holder_id))) for one in rights])


def of_holder(user_id: int) -> list[Entry]:
    """All rights of an account. Whom a request means stands as its sender stated it, until it is verified."""
    rights = list(Delegation.objects.filter(holder_id=user_id))
    live = {one.id for one in standing.held_by(user_id)} if rights else set[str]()
    known = Person.objects.filter(person_key__in={one.person_key for one in rights}) if rights else ()
    people = {each.person_key: each for each in known}
    return _sorted([Entry(one, _now(one, live), _told(one, people.get(one.person_key))) for one in rights])


def one_of_member(member: Person, delegation_id: str) -> Entry | None:
    """One right over this member, or None."""
    return next((entry for entry in of_member(member) if entry.right.id == delegation_id), None)


def one_of_holder(user_id: int, delegation_id: str) -> Entry | None:
    """One right of this account, or None."""
    return next((entry for entry in of_holder(user_id) if entry.right.id == delegation_id), None)


def people_of(user_id: int, word: str = "") -> list[tuple[Delegation, Person]]:
    """For whom this account may act now (and, with `word`, whose right covers it), each by the widest right."""
    rights = standing.all_of(user_id, word)
    people = {
        each.person_key: each for each in Person.objects.filter(person_key__in=[r.person_key for r in rights])
    }
    return [(right, people[right.person_key]) for right in rights if right.person_key in people]


def _now(right: Delegation, live: set[str]) -> Now:
    if right.id in live:
        return Now.LIVE
    if right.status == Status.VERIFIED:
        return Now.COMING if right.valid_from and right.valid_from > clock.today() else Now.ENDED
    if right.status == Status.INVITED and (right.code_until_ms or 0) <= clock.now_ms():
        return Now.ENDED
    return Now(right.status)


def _told(right: Delegation, member: Person | None) -> str:
    """The member's name once a right was verified; before that only what the one who asked has said."""
    if right.decided_ms is not None and right.status != Status.REFUSED and member is not None:
        return person.name_of(member)
    try:
        meant = ask.stated(right)
    except KeyError:
        return person.name_of(member) if member is not None else ""
    return f"{meant.given} {meant.family}"


def _sorted(entries: Sequence[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (not entry.is_open, -entry.right.made_ms, entry.right.id))
