"""One FHIR resource of a file becomes an item of the shelf, and a Patient also a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from sharewell.fhir import compartment
from sharewell.fhir.resource import dicts
from sharewell.ingest.feeds import neighbours
from sharewell.ingest.feeds.feed import Address, Context, PersonRecord, Record, Reject
from sharewell.ingest.feeds.references import Carriers, References, Tally
from sharewell.ingest.maps import incoming, sensitivity
from sharewell.records.item import Item

TALLY: Final = Tally()
"""References of the FHIR feeds that lead nowhere, for the report of a load (`lost_references`)."""
MBI_SYSTEM: Final = "http://hl7.org/fhir/sid/us-mbi"
KINDS: Final = {"MB": "card_id", "MC": "mbi", "SN": "subscriber_id"}
"""Identifier types of https://terminology.hl7.org/CodeSystem-v2-0203.html that find a person."""
SEXES: Final = {"male": "M", "female": "F"}
SCALE: Final = 1_000_000
"""People are ordered among FHIR sources by lastUpdated made small, so that an eligibility feed's word counts more:
it knows the numbers and contacts by which a member registers, a clinical source may not."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
YEAR_3000: Final = 32_503_680_000_000


def lost_references() -> dict[str, int]:
    """Reason -> number of references that lead nowhere since this was last asked."""
    return TALLY.report()


@dataclass(slots=True)
class Scope:
    """What the resources of one file share: its folder, its bundle's full URLs, its resolved references."""

    folder: Path
    local: dict[str, tuple[str, str]] = field(default_factory=dict)
    bases: frozenset[str] = frozenset()
    carriers: Carriers | None = None
    nul: bool = False
    """Whether the file holds a NUL character somewhere."""
    _references: References | None = None
    _context: Context | None = None

    def references(self, context: Context) -> References:
        """The references of this file under a load's context."""
        if self._references is None or self._context is not context:
            find = self.carriers or neighbours.carriers(self.folder)
            self._references = References(context.ref, TALLY, find, local=self.local, bases=self.bases)
            self._context = context
        self._references.renew()
        return self._references


def records(resource: object, known_as: str, scope: Scope, context: Context) -> Iterator[Record]:
    """The item of a resource, after the person if it is a Patient. Raises Reject."""
    try:
        kind, own = incoming.identity(resource, known_as)
        assert isinstance(resource, dict)
        references = scope.references(context)
        here = context.ref(kind, own)
        if kind == "Patient":
            references.members[here] = own
        taken = incoming.incoming(
            resource, resolve=references.resolve, members=references.members,
            named=references.named, known_as=known_as,
        )  # fmt: skip
    except incoming.Fault as fault:
        raise Reject(fault.field, fault.reason) from None
    TALLY.see(here)
    if kind == "Patient":
        yield person(taken, context)
    event = _instant(taken.stamp)
    yield Item(
        type=kind,
        source=context.source,
        key=own,
        person_key=None if taken.owner is None else context.person_key(taken.owner),
        body=taken.body,
        stamp=taken.stamp,
        event_at=event,
        due_at=context.due(event) if event else None,
        sensitivity=sensitivity.of_resource(taken.body) if taken.owner else 0,
    )


def removal(url: str, context: Context) -> Iterator[Record]:
    """The item of a bundle entry that deletes. Raises Reject when it does not tell whose record it was."""
    kind, _, own = url.partition("/")
    if kind not in incoming.TYPES or not incoming.ID.match(own):
        raise Reject("request.url", f"{url[:80]!r} names no resource to delete")
    if kind != "Patient" and compartment.shelf(kind) == "member":
        raise Reject("request.url", f"the deletion of {kind} does not tell whose record it was")
    owner = context.person_key(own) if kind == "Patient" else None
    yield Item(type=kind, source=context.source, key=own, person_key=owner, body=None)


def person(taken: incoming.Incoming, context: Context) -> PersonRecord:
    """The person a Patient resource tells of; its id at the source is the member id."""
    body = taken.body
    name = _best(body.get("name"), ("official", "usual", None))
    given = _texts(name.get("given"))
    return PersonRecord(
        namespace=context.namespace,
        member_id=taken.id,
        identifiers=tuple(_identifiers(taken)),
        family_name=_text(name.get("family")),
        given_name=given[0] if given else "",
        middle_name=" ".join(given[1:]),
        name_suffix=" ".join(_texts(name.get("suffix"))),
        birth_date=_day(body.get("birthDate")),
        death_date=_day(body.get("deceasedDateTime")),
        sex=SEXES.get(_text(body.get("gender")), "U"),
        language=_language(body),
        addresses=tuple(_addresses(body)),
        contacts=tuple(_contacts(body)),
        updated_at=_EPOCH + timedelta(milliseconds=taken.stamp // SCALE) if _instant(taken.stamp) else None,
    )


def _identifiers(taken: incoming.Incoming) -> Iterator[tuple[str, str]]:
    yield "member_id", taken.id
    if taken.ssn:
        yield "ssn", taken.ssn
    for one in dicts(taken.body.get("identifier")):
        value = _text(one.get("value"))
        if not value:
            continue
        if one.get("system") == MBI_SYSTEM:
            yield "mbi", value
        else:
            yield from ((KINDS[code], value) for code in incoming.type_codes(one) if code in KINDS)


def _addresses(body: incoming.Resource) -> Iterator[Address]:
    for one in dicts(body.get("address")):
        if one.get("use") == "old":
            continue
        kind = "mail" if one.get("type") == "postal" else "work" if one.get("use") == "work" else "home"
        yield Address(
            lines=tuple(_texts(one.get("line"))),
            city=_text(one.get("city")),
            state=_text(one.get("state")),
            postal_code=_text(one.get("postalCode")),
            county=_text(one.get("district")),
            country=_text(one.get("country")) or "US",
            kind=kind,
        )


def _contacts(body: incoming.Resource) -> Iterator[tuple[str, str]]:
    for one in dicts(body.get("telecom")):
        if one.get("use") != "old" and (value := _text(one.get("value"))):
            if one.get("system") == "email":
                yield "email", value
            elif one.get("system") in ("phone", "sms"):
                yield "phone", value


def _language(body: incoming.Resource) -> str:
    spoken = dicts(body.get("communication"))
    chosen = next((one for one in spoken if one.get("preferred") is True), spoken[0] if spoken else {})
    language = chosen.get("language")
    codings = dicts(language.get("coding")) if isinstance(language, dict) else []
    return _text(codings[0].get("code")).partition("-")[0] if codings else ""


def _best(values: object, uses: tuple[str | None, ...]) -> incoming.Resource:
    found = dicts(values)
    for use in uses:
        for one in found:
            if one.get("use") == use:
                return one
    return found[0] if found else {}


def _texts(values: object) -> list[str]:
    return [one for one in values if isinstance(one, str)] if isinstance(values, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(_text(value)[:10])
    except ValueError:
        return None


def _instant(stamp: int) -> datetime | None:
    """The instant of a stamp in ms; None for a stamp that is a version number or none at all."""
    return datetime.fromtimestamp(stamp / 1000, UTC) if 10**10 < stamp < YEAR_3000 else None
