"""The help team decides on a request: verify it for certain parts and days, refuse it, or say whom it is about."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from sharewell.audit import acts
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.delegates import kinds, standing, tell
from sharewell.members.delegates.refused import Conflicting, NotAllowed, NotYours, Over
from sharewell.members.delegation import Delegation, DelegationPaper, Kind, Status
from sharewell.members.models import Person

_DECIDERS = frozenset({ActorKind.STAFF, ActorKind.OPERATOR})
_ALONE = frozenset({Kind.GUARDIAN, Kind.COURT_ORDER, Kind.HEALTH_CARE_POWER, Kind.PARENT, Kind.EXECUTOR})
"""Kinds of which two over one member are looked at by a person: they may contradict each other."""


def verify(
    *,
    person_key: int,
    delegation_id: str,
    valid_from: date,
    valid_to: date | None,
    by: Actor,
    scope: tuple[str, ...] | None = None,
    beside_others: bool = False,
) -> Delegation:
    """The paper was checked: its holder may act, from and until these days (both included).

    `scope` narrows what the kind allows. `beside_others` says that the decider has seen who else has authority.
    Raises NotYours, Over, NotAllowed, Conflicting.
    """
    with transaction.atomic():
        member, right = _waiting(person_key, delegation_id, by)
        if member is None:
            raise NotAllowed("Say first which member this is about.")
        kind = Kind(right.kind)
        words = kinds.allowed(kind, scope if scope is not None else kinds.RULES[kind].most)
        _check(kind, member, words, valid_from, valid_to)
        others = [
            one
            for one in standing.for_person(person_key)
            if one.holder_id != right.holder_id and kind in _ALONE and one.kind in _ALONE
        ]
        if others and not beside_others:
            raise Conflicting(others)
        right.status, right.scope = Status.VERIFIED, kinds.written(words)
        right.valid_from, right.valid_to = valid_from, valid_to
        _decided(right, by)
        detail: dict[str, str | int] = {"delegation": right.id, "kind": right.kind, "others": len(others)}
        acts.record(event=Event.DELEGATION_VERIFIED, by=by, person_key=person_key, detail=detail)
        tell.member(member, right, "helper-may-act", by, until=tell.until(valid_to, tell.language_of(member)))
        words_ = {"given": member.given, "until": tell.until(valid_to, right.language)}
        tell.holder(right, "acting-may", by, **words_)
    return right


def refuse(*, person_key: int, delegation_id: str, reason: str, by: Actor) -> Delegation:
    """The paper does not show an authority (or to give it would endanger the member, 45 CFR 164.502(g)(5)).

    `reason` stays with the help team. Raises NotYours, Over.
    """
    with transaction.atomic():
        _, right = _waiting(person_key, delegation_id, by)
        right.status, right.reason = Status.REFUSED, reason[:200]
        _decided(right, by)
        detail = {"delegation": right.id, "kind": right.kind}
        acts.record(event=Event.DELEGATION_REFUSED, by=by, person_key=person_key or None, detail=detail)
        tell.holder(right, "acting-refused", by)
    return right


def assign(*, delegation_id: str, person_key: int, by: Actor) -> Delegation:
    """Say which member a request is about that matched nobody; it and its papers become that member's.

    Raises NotYours, Over, NotAllowed for a person that is not there.
    """
    with transaction.atomic():
        _, right = _waiting(0, delegation_id, by)
        if person_key == 0 or person.get(person_key) is None:
            raise NotAllowed("There is no such member.")
        Delegation.objects.filter(person_key=0, id=right.id).delete()
        right.person_key = person_key
        right.save(force_insert=True)
        for paper in DelegationPaper.objects.filter(person_key=0, delegation_id=right.id):
            DelegationPaper.objects.filter(person_key=0, id=paper.id).delete()
            paper.person_key = person_key
            paper.save(force_insert=True)
        detail = {"delegation": right.id}
        acts.record(event=Event.DELEGATION_ASSIGNED, by=by, person_key=person_key, detail=detail)
    return right


def _waiting(person_key: int, delegation_id: str, by: Actor) -> tuple[Person | None, Delegation]:
    """The member, and the request that waits, both locked."""
    if by.kind not in _DECIDERS:
        raise NotYours
    member = Person.objects.select_for_update().filter(person_key=person_key).first()
    rows = Delegation.objects.select_for_update().filter(person_key=person_key, id=delegation_id)
    right = rows.filter(status=Status.ASKED).first()
    if right is None:
        raise Over
    if by.id == str(right.holder_id):
        raise NotYours
    return member, right


def _check(kind: Kind, member: Person, scope: tuple[str, ...], first: date, last: date | None) -> None:
    longest = kinds.RULES[kind].years
    if not scope:
        raise NotAllowed("Choose what the authority covers.")
    if last is not None and last < max(first, clock.today()):
        raise NotAllowed("The last day lies before the first, or in the past.")
    if longest and (last is None or standing.years_before(last, longest) >= first):
        raise NotAllowed(f"This kind of authority lasts at most {longest} year: it needs a last day within it.")
    if kind is Kind.PARENT and not _is_minor(member):
        raise NotAllowed("The member is of age, or the birth date is not known.")
    if kind is Kind.EXECUTOR and member.death_date is None:
        raise NotAllowed("An executor acts for a member who has died; the plan's file says no date of death.")


def _is_minor(member: Person) -> bool:
    return member.birth_date is not None and member.birth_date.isoformat() > standing.moment()["of_age"]


def _decided(right: Delegation, by: Actor) -> None:
    right.decided_ms, right.decided_by = clock.now_ms(), f"{by.kind}:{by.id}"
    right.save()
