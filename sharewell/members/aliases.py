"""One person, several member ids: who gets a new id stays the same person, with the same account (docs/adr/0010).

A person is known by the first member id under which anything came. Another id is another name: what comes under it
goes to the same person. Nothing is moved; where both ids hold records already, or the two do not look like one
person, a human decides (`sharewell members`). Taking a name back sends what comes later to a person of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import F

from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock
from sharewell.members import names, person
from sharewell.members.alias import MemberAlias
from sharewell.members.models import Person

Holds = Callable[[int], bool]
"""person key -> whether anything is stored under it (the rooms above know)."""
_OVERLAP_MS = 60_000


class NotLinked(Exception):
    """These two ids cannot be made one person; the text says why."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a source says of a person who has a new id."""

    member_id: str
    previous: str
    family: str
    given: str
    birth_date: date | None


@dataclass(slots=True)
class Book:
    """The other names of a load: read once, renewed with every batch, added to by what the load itself tells."""

    holds: Holds
    _first: dict[str, str] = field(default_factory=dict)
    _learned: dict[str, MemberAlias] = field(default_factory=dict)
    _seen_ms: int = -1

    def renew(self) -> None:
        """Read what was linked since the last time, by anyone."""
        rows = MemberAlias.objects.filter(waiting=False, since_ms__gt=self._seen_ms - _OVERLAP_MS)
        for other, first, since_ms in rows.values_list("other", "first", "since_ms"):
            self._first[other] = first
            self._seen_ms = max(self._seen_ms, since_ms)

    def known_as(self, member_id: str) -> str:
        """The member id by which the person is known: this one, unless it is another name."""
        return self._first.get(member_id, member_id)

    def learn(self, told: Told) -> None:
        """Take note that two ids mean one person, when nothing speaks against it."""
        new, old = self.known_as(told.member_id), self.known_as(told.previous)
        if new == old or new in self._learned or old in self._learned or self._first.get(new) == new:
            return
        new_holds, old_holds = self.holds(person.key_of(new)), self.holds(person.key_of(old))
        other, first = (new, old) if old_holds else (old, new)
        waiting = (new_holds and old_holds) or not _looks_like(told, person.get(person.key_of(old)))
        self._learned[other] = _row(other, first, waiting=waiting)
        if not waiting:
            self._point(other, first)

    def store(self, *, by: Actor) -> None:
        """Write down what was learned, in the transaction of the batch that told it."""
        for row in self._learned.values():
            known = MemberAlias.objects.filter(person_key=row.person_key).first()
            if known is None:
                row.save(force_insert=True)
                _record(row, by)
            elif known.waiting and not row.waiting:
                row.save(force_update=True)
                _record(row, by)

    def stored(self) -> None:
        """The batch has been committed."""
        self._learned.clear()

    def _point(self, other: str, first: str) -> None:
        self._first = {name: first if known == other else known for name, known in self._first.items()}
        self._first[other] = first


def known_as(member_id: str) -> str:
    """The member id by which a person is known: this one, unless it is another name. One statement."""
    row = MemberAlias.objects.filter(person_key=person.key_of(member_id), waiting=False).first()
    return row.first if row else member_id


def link(*, other: str, first: str, by: Actor) -> None:
    """From now on `other` means the person known as `first`, with the act in that person's ledger.

    What is stored under `other` stays where it is; the source sends it again. Raises NotLinked.
    """
    with transaction.atomic():
        first = known_as(first)
        if (reason := why_not(other, first)) is not None:
            raise NotLinked(reason)
        row = _row(other, first, waiting=False)
        MemberAlias.objects.filter(person_key=row.person_key).delete()
        row.save(force_insert=True)
        MemberAlias.objects.filter(first=other).update(first=first, since_ms=row.since_ms)
        _record(row, by)


def why_not(other: str, first: str) -> str | None:
    """Why `other` cannot become another name of `first`; None when it can."""
    if other == first:
        return "Both are the same person already."
    if known_as(other) == first:
        return "They are linked already."
    account = Person.objects.filter(person_key=person.key_of(other)).values_list("user_id", flat=True).first()
    if account is not None:
        return f"An account stands on {other}: link the other way round, so that it stays with its person."
    return None


def unlink(*, other: str, by: Actor) -> bool:
    """From now on this id means a person of its own, whatever a source says. False: it was no other name.

    The row stays as a note of that: the id stands for itself.
    """
    with transaction.atomic():
        row = MemberAlias.objects.select_for_update().filter(person_key=person.key_of(other)).first()
        if row is None or row.first == other:
            return False
        if not row.waiting:
            _record(row, by, Event.PERSON_UNLINKED)
        now = clock.now_ms()
        MemberAlias.objects.filter(person_key=row.person_key).update(first=other, waiting=False, since_ms=now)
    return True


def every(*, waiting: bool) -> Sequence[MemberAlias]:
    """The other names that hold, or those that wait for a person to decide, the oldest first."""
    rows = MemberAlias.objects.filter(waiting=waiting).exclude(first=F("other"))
    return list(rows.order_by("since_ms", "person_key"))


def _row(other: str, first: str, *, waiting: bool) -> MemberAlias:
    key = person.key_of(other)
    return MemberAlias(person_key=key, other=other, first=first, waiting=waiting, since_ms=clock.now_ms())


def _looks_like(told: Told, filed: Person | None) -> bool:
    """Whether the person on file may be the one told of: a wrong link shows one person's record to another."""
    if filed is None or filed.birth_date is None:
        return True
    same_name = names.agree(
        names.Name(told.family, told.given), names.Name(filed.family, filed.given, filed.middle, filed.suffix)
    )
    return filed.birth_date == told.birth_date and same_name


def _record(row: MemberAlias, by: Actor, event: Event = Event.PERSON_LINKED) -> None:
    if not row.waiting:
        acts.record(event=event, by=by, person_key=person.key_of(row.first), detail={"other": row.person_key})
