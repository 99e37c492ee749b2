"""Eligibility CSV: one row a person and coverage (feeds/layouts.py): who is a member, of what, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from sharewell.ingest.feeds.claim_items import instant
from sharewell.ingest.feeds.feed import Address, Context, CoverageRecord, PersonRecord, Record, Reject, Row
from sharewell.ingest.feeds.layouts import ELIGIBILITY
from sharewell.ingest.feeds.table import Record as Line
from sharewell.ingest.feeds.table import Table, header_names
from sharewell.ingest.maps.coverage import coverage, subscriber_key
from sharewell.ingest.maps.organization import payer_organization
from sharewell.ingest.maps.patient import patient
from sharewell.ingest.maps.related_person import subscriber_person
from sharewell.records.item import Item

_SSN: Final = re.compile(r"\d{9}|\d{3}-\d\d-\d{4}", re.ASCII)
_ON_THE_CARD: Final = (
    *("plan_type", "payer_id", "payer_name", "group_id", "group_name"),
    *("rx_bin", "rx_pcn", "rx_grp", "subscriber_id", "relationship"),
)
_IDENTIFIERS: Final = ("member_id", "card_id", "ssn", "mbi")


class EligibilityFeed:
    """The feed of persons and coverages."""

    name = "eligibility"

    def recognises(self, path: Path, head: bytes) -> bool:
        """By its header."""
        return {"memberid", "coverageid", "coveragestart", "program"} <= header_names(head)

    def rows(self, path: Path, stream: BinaryIO) -> Iterator[Row]:
        """A Row each record. Raises FileReject."""
        table = Table(stream, ELIGIBILITY)
        for position, record in enumerate(table, 1):
            yield Row(position, record.line, record.last_line, (table, record), 1, record.fault, _text)

    def load(self, row: Row, context: Context) -> Iterator[Record]:
        """Person, coverage, and the resources of both. Raises Reject before the first of them."""
        table, record = row.fields
        values = table.complete(record)
        _check(values)
        yield person(values, context)
        yield coverage_record(values, context)
        yield from _items(values, context)


def _text(fields: tuple[Table, Line]) -> str:
    """The row as it stood, without what stands where a Social Security or Medicare number belongs."""
    table, record = fields
    text = record.text
    for place in map(table.heading.place, ("ssn", "mbi")):
        if place is not None and place < len(record.values) and (value := record.values[place].strip()):
            text = text.replace(value, "*" * len(value))
    return text


def _check(values: dict[str, Any]) -> None:
    if "ssn" in values and not _SSN.fullmatch(values["ssn"]):
        raise Reject("ssn", "is not nine digits")
    backwards = values.get("coverage_end", values["coverage_start"]) < values["coverage_start"]
    if backwards and values.get("coverage_status", "active") != "cancelled":
        remedy = "Send coverage_status cancelled if it never took effect."
        raise Reject("coverage_end", "is before coverage_start", remedy)
    if "death_date" in values and values["death_date"] < values["birth_date"]:
        raise Reject("death_date", "is before birth_date")


def person(values: dict[str, Any], context: Context) -> PersonRecord:
    """The person of a row, as registration will look for them."""
    get = values.get
    numbers: list[tuple[str, str]] = [(kind, values[kind]) for kind in _IDENTIFIERS if kind in values]
    if "subscriber_id" in values and get("relationship", "self") == "self":
        numbers.append(("subscriber_id", values["subscriber_id"]))
    return PersonRecord(
        namespace=context.namespace,
        member_id=values["member_id"],
        identifiers=tuple(
            (kind, number.replace("-", "") if kind == "ssn" else number) for kind, number in numbers
        ),
        family_name=values["family_name"],
        given_name=values["given_name"],
        middle_name=get("middle_name", ""),
        name_suffix=get("name_suffix", ""),
        birth_date=date.fromisoformat(values["birth_date"]),
        death_date=_day(values, "death_date"),
        sex=get("sex", "U"),
        language=get("language", ""),
        addresses=_addresses(values),
        contacts=tuple((kind, values[kind]) for kind in ("email", "phone") if kind in values),
        previous_member_id=get("previous_member_id", ""),
        representative_of=get("representative_of", ""),
        updated_at=instant(values["updated_at"], context.zone) if "updated_at" in values else None,
    )


def _addresses(values: dict[str, Any]) -> tuple[Address, ...]:
    get = values.get
    lines = tuple(values[key] for key in ("address_line_1", "address_line_2") if key in values)
    if not (lines or "city" in values or "postal_code" in values):
        return ()
    places = (
        get("city", ""),
        get("state", ""),
        get("postal_code", ""),
        get("county_code", ""),
        get("country", "US"),
    )
    return (Address(lines, *places, "home", _day(values, "address_start")),)


def coverage_record(values: dict[str, Any], context: Context) -> CoverageRecord:
    """The coverage of a row, as eligibility for sharing is decided by."""
    get = values.get
    return CoverageRecord(
        namespace=context.namespace,
        member_id=values["member_id"],
        coverage_id=values["coverage_id"],
        card_id=get("card_id", ""),
        program=values["program"],
        contract=get("contract", ""),
        pbp=get("pbp", ""),
        segment=get("segment", ""),
        plan_name=get("plan_name", ""),
        start=date.fromisoformat(values["coverage_start"]),
        end=_day(values, "coverage_end"),
        cancelled=get("coverage_status", "active") == "cancelled",
        **{column: values[column] for column in _ON_THE_CARD if column in values},
        updated_at=instant(values["updated_at"], context.zone) if "updated_at" in values else None,
    )


def _day(values: dict[str, Any], key: str) -> date | None:
    return date.fromisoformat(values[key]) if key in values else None


def _items(values: dict[str, Any], context: Context) -> Iterator[Item]:
    """Patient, Coverage, the payer, and a subscriber who is not the member."""
    key = context.person_key(values["member_id"])
    moment = instant(values["updated_at"], context.zone) if "updated_at" in values else None
    stamp = int(moment.timestamp() * 1000) if moment else 0
    due = context.due(moment) if moment else None

    def own(type: str, source_key: str, body: dict[str, Any]) -> Item:
        return Item(type, context.source, source_key, key, body, 0, stamp, moment, due)

    if payer := values.get("payer_id"):
        body = payer_of(values, context)
        if context.first("Organization", f"payer|{orjson.dumps(body).decode()}"):
            yield Item("Organization", context.source, payer, None, body, 0, max(stamp, 1))
    yield own("Patient", values["member_id"], patient(values, context.base))
    if subscriber := subscriber_key(values):
        names = values["subscriber_family_name"], values.get("subscriber_given_name", "")
        who = context.ref("Patient", values["member_id"])
        yield own("RelatedPerson", subscriber, subscriber_person(who, *names, values["relationship"]))
    yield own("Coverage", values["coverage_id"], coverage(values, context.ref, context.base))


def payer_of(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """The payer's Organization by the columns of a row."""
    get = values.get
    return payer_organization(
        values["payer_id"],
        get("payer_name", ""),
        npi=get("payer_npi", ""),
        tax=get("payer_tax_id", ""),
        naic=get("payer_naic", ""),
        phone=get("payer_phone", ""),
        address=(
            get("payer_address_line_1", ""),
            get("payer_city", ""),
            get("payer_state", ""),
            get("payer_postal_code", ""),
        ),
        base=context.base,
    )
