"""Persons and coverages of a feed, handed to the rooms that keep them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sharewell.audit.actor import Actor
from sharewell.coverage import periods
from sharewell.coverage.periods import PeriodFacts
from sharewell.ingest.feeds.feed import Address, CoverageRecord, PersonRecord
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.person import PersonFacts


def put_persons(records: Iterable[PersonRecord], *, by: Actor) -> None:
    """Store what a feed says of people."""
    person.upsert_all([(_facts(record), _all(record, "card_id")) for record in records], by=by)


def put_coverages(records: Iterable[CoverageRecord], *, by: Actor) -> None:
    """Store what a feed says of coverages."""
    periods.upsert_all([_period(record) for record in records], by=by)


def _facts(record: PersonRecord) -> PersonFacts:
    return PersonFacts(
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
    )


def _period(record: CoverageRecord) -> PeriodFacts:
    told = asdict(record)
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
