"""Persons and coverages of a feed, handed to the rooms that keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from functools import cache

from django.apps import apps
from django.db.models import Model

from sharewell.audit.actor import Actor
from sharewell.coverage import periods
from sharewell.coverage.periods import PeriodFacts
from sharewell.ingest.feeds.feed import Address, CoverageRecord, PersonRecord
from sharewell.lib import clock
from sharewell.lib.newest import Outcome
from sharewell.members import person
from sharewell.members.alias import MemberAlias
from sharewell.members.aliases import Told
from sharewell.members.delegates import on_file
from sharewell.members.delegation import OnFile
from sharewell.members.person import PersonFacts

KnownAs = Callable[[str], str]
"""Any member id of a person -> the one by which the person is known."""


def put_persons(records: Iterable[PersonRecord], *, by: Actor, known_as: KnownAs = str) -> None:
    """Store what a feed says of people, and whom it names as whose representative."""
    told = [(_facts(record, known_as), _all(record, "card_id")) for record in records]
    outcomes = person.upsert_all(told, by=by)
    on_file.put(
        {
            person.key_of(facts.known_as): _helped(facts, known_as)
            for (facts, _), outcome in zip(told, outcomes, strict=True)
            if outcome in {Outcome.NEW, Outcome.CHANGED}
        }
    )


def put_coverages(records: Iterable[CoverageRecord], *, by: Actor, known_as: KnownAs = str) -> None:
    """Store what a feed says of coverages."""
    periods.upsert_all([_period(record, known_as) for record in records], by=by)


def told_of(record: PersonRecord) -> Told:
    """What a record says of a person who had another member id before."""
    return Told(
        record.member_id, record.previous_member_id, record.family_name, record.given_name, record.birth_date
    )


def holds(person_key: int) -> bool:
    """Whether anything is stored under a person key, in any room but the ledger's."""
    return any(model._default_manager.filter(person_key=person_key).exists() for model in _owned())


@cache
def _owned() -> tuple[type[Model], ...]:
    """Every table of ours that says whose a row is, but the ledger, the other names and what others are called."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("sharewell.")]
    return tuple(
        model
        for model in ours
        if "person_key" in {field.name for field in model._meta.fields}
        and model._meta.app_label != "audit"
        and model not in {MemberAlias, OnFile}
    )


def _facts(record: PersonRecord, known_as: KnownAs) -> PersonFacts:
    return PersonFacts(
        known_as=known_as(record.member_id),
        member_id=record.member_id,
        family=record.family_name,
        given=record.given_name,
        middle=record.middle_name,
        suffix=record.name_suffix,
        birth_date=record.birth_date,
        death_date=record.death_date,
        sex=record.sex,
        language=record.language or "en",
        ssn=_first(record, "ssn"),
        mbi=_first(record, "mbi"),
        emails=[value for kind, value in record.contacts if kind == "email"],
        phones=[value for kind, value in record.contacts if kind == "phone"],
        addresses=[_written(address) for address in record.addresses],
        updated_ms=_ms(record.updated_at),
        representative_of=record.representative_of,
    )


def _helped(facts: PersonFacts, known_as: KnownAs) -> int | None:
    """The key of the one whom this person helps, or None."""
    return person.key_of(known_as(facts.representative_of)) if facts.representative_of else None


def _period(record: CoverageRecord, known_as: KnownAs) -> PeriodFacts:
    told = asdict(record) | {"member_id": known_as(record.member_id)}
    del told["namespace"], told["updated_at"]
    return PeriodFacts(**told, updated_ms=_ms(record.updated_at))


def _written(address: Address) -> str:
    town = " ".join(filter(None, (address.city + "," if address.city else "", address.state, address.postal_code)))
    return "\n".join(filter(None, (*address.lines, town)))


def _all(record: PersonRecord, kind: str) -> list[str]:
    return [value for name, value in record.identifiers if name == kind and value]


def _first(record: PersonRecord, kind: str) -> str:
    return next(iter(_all(record, kind)), "")


def _ms(instant: datetime | None) -> int:
    return clock.to_ms(instant) if instant else 0
