"""Persons from the eligibility feed: any order, any number of times, the newest record wins.

Two records of the same instant are put in order by a digest of their content, so that every order of
loading ends in the same row. Card ids only ever add up (an old card still finds its owner); all else
is replaced by the newest record.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum

from django.db import transaction

from sharewell import policy
from sharewell.accounts.models import User
from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import secret
from sharewell.members import identifiers
from sharewell.members.models import ContactPoint, MemberIdentifier, Person


class Outcome(StrEnum):
    """What a record did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What a feed says of a person. `updated_ms` 0: the source does not say, so the later loaded one wins.

    `addresses` are postal addresses, each as lines joined by line breaks (without the name).
    """

    member_id: str
    family: str
    given: str
    middle: str = ""
    suffix: str = ""
    birth_date: date | None = None
    death_date: date | None = None
    sex: str = ""
    language: str = "en"
    ssn: str = field(default="", repr=False)
    mbi: str = field(default="", repr=False)
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    addresses: Sequence[str] = ()
    updated_ms: int = 0


def key_of(member_id: str) -> int:
    """The person key of a member id of the plan, whether or not the person is known yet."""
    return secret.key63("person", f"{policy.current().member_namespace}|{member_id}")


def get(person_key: int) -> Person | None:
    """The person of a key, or None."""
    return Person.objects.filter(person_key=person_key).first()


def of_user(user: User) -> Person | None:
    """The member who signs in as this user, or None."""
    return Person.objects.filter(user_id=user.pk).first()


def name_of(person: Person) -> str:
    """The full name as one writes it."""
    return " ".join(filter(None, (person.given, person.middle, person.family, person.suffix)))


@transaction.atomic
def upsert(facts: PersonFacts, *, card_ids: Sequence[str] = (), by: Actor) -> Outcome:
    """Store what a feed says of a person. A change of a person who has an account is an act in the ledger."""
    key, content = key_of(facts.member_id), _content(facts)
    row = _locked(key)
    outcome = _outcome(row, facts, content)
    if outcome in {Outcome.NEW, Outcome.CHANGED}:
        _replace(key, facts, content)
        if row.user_id is not None:
            acts.record(event=Event.PERSON_CHANGED, by=by, person_key=key)
    _add_cards(key, card_ids)
    return outcome


def _locked(key: int) -> Person:
    """The person's row, made when it is not there, held until the transaction ends."""
    mine = Person.objects.select_for_update().filter(person_key=key)
    if (row := mine.first()) is not None:
        return row
    empty = Person(person_key=key, route=secret.token(16), updated_ms=-1, content=b"")
    Person.objects.bulk_create([empty], ignore_conflicts=True)
    return mine.get()


def _outcome(row: Person, facts: PersonFacts, content: bytes) -> Outcome:
    if row.updated_ms < 0:
        return Outcome.NEW
    if bytes(row.content) == content:
        return Outcome.UNCHANGED
    without_order = facts.updated_ms == row.updated_ms == 0
    newer = (facts.updated_ms, content) > (row.updated_ms, bytes(row.content))
    return Outcome.CHANGED if newer or without_order else Outcome.STALE


def _content(facts: PersonFacts) -> bytes:
    """A keyed digest of the record: a plain hash of facts that hold an SSN could be tried out."""
    return secret.keyed("identifier", "person|" + json.dumps(asdict(facts), default=str, sort_keys=True))


def _replace(key: int, facts: PersonFacts, content: bytes) -> None:
    columns = ("family", "given", "middle", "suffix", "birth_date", "death_date", "sex", "language", "updated_ms")
    values = {name: getattr(facts, name) for name in columns}
    Person.objects.filter(person_key=key).update(**values, content=content)
    replaced = MemberIdentifier.objects.filter(person_key=key)
    replaced.exclude(kind=identifiers.Kind.CARD_ID).delete()
    numbers = {"member_id": facts.member_id, "ssn": facts.ssn, "mbi": facts.mbi}
    MemberIdentifier.objects.bulk_create(
        _identifier(key, kind, value, kind) for kind, value in numbers.items() if identifiers.plain(kind, value)
    )
    ContactPoint.objects.filter(person_key=key).delete()
    ContactPoint.objects.bulk_create(_contacts(key, facts))


def _contacts(key: int, facts: PersonFacts) -> list[ContactPoint]:
    kinds = {"email": facts.emails, "phone": facts.phones, "address": facts.addresses}
    return [
        ContactPoint(person_key=key, id=f"{kind}:{number}", kind=kind, value=value.strip())
        for kind, values in kinds.items()
        for number, value in enumerate(filter(str.strip, values))
    ]


def _identifier(key: int, kind: str, value: str, name: str) -> MemberIdentifier:
    readable = "" if kind in identifiers.SECRET_KINDS else value.strip()
    lookup = identifiers.lookup(kind, value)
    return MemberIdentifier(person_key=key, id=name, kind=kind, lookup=lookup, value=readable)


def _add_cards(key: int, card_ids: Sequence[str]) -> None:
    rows = []
    for card_id in filter(lambda one: identifiers.plain("card_id", one), card_ids):
        name = f"card_id:{secret.keyed('id', identifiers.plain('card_id', card_id)).hex()[:20]}"
        rows.append(_identifier(key, "card_id", card_id, name))
    known = set(MemberIdentifier.objects.filter(person_key=key, kind="card_id").values_list("id", flat=True))
    MemberIdentifier.objects.bulk_create([row for row in rows if row.id not in known], ignore_conflicts=True)
