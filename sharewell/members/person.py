"""Persons from the eligibility feed: any order, any number of times, the newest record wins.

Which record wins is lib.newest's rule. Card ids only ever add up (an old card still finds its owner); all else
is replaced by the newest record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from django.db import transaction

from sharewell import policy
from sharewell.accounts import visits
from sharewell.accounts.models import User
from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import newest, secret
from sharewell.lib.newest import Outcome
from sharewell.members import identifiers
from sharewell.members.models import ContactPoint, MemberIdentifier, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What a feed says of a person. `updated_ms` 0: the source does not say, so the later loaded one wins.

    `addresses` are postal addresses, each as lines joined by line breaks (without the name). `known_as`: the
    member id by which the person is known, when this is another one (aliases.py). `representative_of`: the member
    id of the one whom this person helps; kept by delegates.on_file.
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
    known_as: str = ""
    representative_of: str = ""


def key_of(member_id: str) -> int:
    """The person key of a member id of the plan, whether or not the person is known yet."""
    return secret.key63("person", f"{policy.current().member_namespace}|{member_id}")


def get(person_key: int) -> Person | None:
    """The person of a key, or None."""
    return Person.objects.filter(person_key=person_key).first()


def of_user(user: User) -> Person | None:
    """The member who signs in as this user, or None."""
    return Person.objects.filter(user_id=user.pk).first()


def is_frozen(user: User) -> bool:
    """Whether nobody may sign in as this user: the member has died. It thaws when the source takes that back."""
    return Person.objects.filter(user_id=user.pk, death_date__isnull=False).exists()


def name_of(person: Person) -> str:
    """The full name as one writes it."""
    return " ".join(filter(None, (person.given, person.middle, person.family, person.suffix)))


def upsert(facts: PersonFacts, *, card_ids: Sequence[str] = (), by: Actor) -> Outcome:
    """Store what a feed says of one person; see upsert_all."""
    return upsert_all([(facts, card_ids)], by=by)[0]


@transaction.atomic
def upsert_all(records: Sequence[tuple[PersonFacts, Sequence[str]]], *, by: Actor) -> list[Outcome]:
    """Store what a feed says of many people, each with card ids: a dozen statements, however many they are.

    A person may stand in it more than once. A change of a person who has an account is an act in the ledger.
    """
    told = [(key_of(facts.known_as or facts.member_id), facts, _content(facts)) for facts, _ in records]
    rows = _locked({key for key, _, _ in told})
    outcomes, winners = [], dict[int, PersonFacts]()
    alive = {key for key, row in rows.items() if row.death_date is None}
    for key, facts, content in told:
        outcomes.append(_outcome(rows[key], facts, content))
        if outcomes[-1] in {Outcome.NEW, Outcome.CHANGED}:
            _take(rows[key], facts, content)
            winners[key] = facts
    _replace([rows[key] for key in winners], winners)
    _add_cards([(key, card_ids) for (key, _, _), (_, card_ids) in zip(told, records, strict=True)])
    for key in winners:
        if rows[key].user_id is not None:
            acts.record(event=Event.PERSON_CHANGED, by=by, person_key=key)
            if key in alive and rows[key].death_date is not None:
                _freeze(rows[key], by)
    return outcomes


def _freeze(row: Person, by: Actor) -> None:
    """A member has died: nobody goes on in a session of theirs (and nobody can begin one: is_frozen)."""
    user = User.objects.filter(pk=row.user_id or 0).first()
    if user is not None:
        visits.end_all(user=user, by=by, person_key=row.person_key)


_COLUMNS = ("family", "given", "middle", "suffix", "birth_date", "death_date", "sex", "language", "updated_ms")
_FIELDS = tuple(each.name for each in fields(PersonFacts) if each.name not in {"known_as", "representative_of"})


def _locked(keys: set[int]) -> dict[int, Person]:
    """The rows of these people, made where they are not there, held until the transaction ends."""
    known = set(Person.objects.filter(person_key__in=keys).values_list("person_key", flat=True))
    Person.objects.bulk_create(
        [
            Person(person_key=key, route=secret.token(16), updated_ms=-1, content=b"")
            for key in sorted(keys - known)
        ],
        ignore_conflicts=True,
    )
    rows = Person.objects.select_for_update().filter(person_key__in=keys).order_by("person_key")
    return {row.person_key: row for row in rows}


def _outcome(row: Person, facts: PersonFacts, content: bytes) -> Outcome:
    stored = None if row.updated_ms < 0 else (row.updated_ms, bytes(row.content))
    return newest.outcome(stored, (facts.updated_ms, content))


def _content(facts: PersonFacts) -> bytes:
    """A keyed digest of the record: a plain hash of facts that hold an SSN could be tried out."""
    told = [getattr(facts, name) for name in _FIELDS]
    told += [facts.representative_of] if facts.representative_of else []
    return secret.keyed("identifier", "person|" + json.dumps(told, default=str))


def _take(row: Person, facts: PersonFacts, content: bytes) -> None:
    for name in _COLUMNS:
        setattr(row, name, getattr(facts, name))
    row.content = content


def _replace(rows: list[Person], winners: Mapping[int, PersonFacts]) -> None:
    """Write the newest record of each person over what was there; route and account stay."""
    Person.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person_key"], update_fields=[*_COLUMNS, "content"]
    )
    replaced = MemberIdentifier.objects.filter(person_key__in=winners)
    replaced.exclude(kind=identifiers.Kind.CARD_ID).delete()
    MemberIdentifier.objects.bulk_create(
        _identifier(key, kind, value, kind)
        for key, facts in winners.items()
        for kind, value in (("member_id", facts.member_id), ("ssn", facts.ssn), ("mbi", facts.mbi))
        if identifiers.plain(kind, value)
    )
    ContactPoint.objects.filter(person_key__in=winners).delete()
    ContactPoint.objects.bulk_create(each for key, facts in winners.items() for each in _contacts(key, facts))


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


def _add_cards(cards: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Card ids only add up: an old card still finds its owner."""
    rows = dict[tuple[int, str], MemberIdentifier]()
    for key, card_id in ((key, card_id) for key, card_ids in cards for card_id in card_ids):
        if plain := identifiers.plain("card_id", card_id):
            name = f"card_id:{secret.keyed('id', plain).hex()[:20]}"
            rows.setdefault((key, name), _identifier(key, "card_id", card_id, name))
    known = MemberIdentifier.objects.filter(person_key__in={key for key, _ in rows}, kind="card_id")
    for pair in known.values_list("person_key", "id"):
        rows.pop(pair, None)
    MemberIdentifier.objects.bulk_create(rows.values(), ignore_conflicts=True)
