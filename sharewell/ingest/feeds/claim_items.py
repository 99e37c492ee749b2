"""One claim becomes what is to be stored: the explanation of benefits, and whom it names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sharewell.ingest.feeds.feed import Context, Reject
from sharewell.ingest.maps import sensitivity
from sharewell.ingest.maps.coverage import other_coverage, other_coverage_key
from sharewell.ingest.maps.eob.claim import Claim, Line, claim
from sharewell.ingest.maps.eob.explanation import explanation_of_benefit, is_cancelled
from sharewell.ingest.maps.organization import payer_organization, provider_organization
from sharewell.ingest.maps.party import Party
from sharewell.ingest.maps.practitioner import practitioner
from sharewell.ingest.maps.related_person import payee_key, payee_party, payee_person, payee_type
from sharewell.records.item import MENTIONED, Item

_REQUIRED = (
    ("member_id", "Member id"),
    ("claim_processing_status_code", "Claim processing status code"),
)
_ADJUDICATED = ("adjudication_date", "claim_paid_date", "eob_last_updated_date", "claim_received_date")
_WRITTEN = ("eob_last_updated_date", *_ADJUDICATED[:2], "claim_received_date")


def claim_items(lines: list[Line], context: Context) -> Iterator[Item]:
    """The items of one claim, those it refers to first. Raises Reject before the first item, never between."""
    check(lines)
    try:
        made = claim(lines)
        eob = explanation_of_benefit(made, context.ref, context.base)
        others = list(_named(made, context))
    except ValueError as problem:
        raise Reject("claim", str(problem)) from None
    yield from others
    event = None if made.pending else happened_at(made.head, context.zone)
    yield Item(
        "ExplanationOfBenefit",
        context.source,
        source_key(made),
        context.person_key(made.member_id),
        eob,
        int(made.pending),
        stamp(made, context.zone),
        event,
        context.due(event) if event else None,
        sensitivity.of_claim(eob),
    )


def source_key(made: Claim) -> str:
    """Pharmacy claims are numbered by another system than medical ones: their numbers may meet."""
    return f"rx|{made.id}" if made.kind == "pharmacy" else made.id


def check(lines: list[Line]) -> None:
    """Raises Reject when a required value is missing or the rows of the claim contradict each other."""
    head = lines[0]
    for key, name in _REQUIRED:
        if key not in head:
            raise Reject(name, "is empty")
    for line in lines:
        if line.get("line_number", 0) < 1:
            raise Reject("Line number", "is empty or below 1")
        for key, name in _REQUIRED:
            if line.get(key, head[key]) != head[key]:
                raise Reject(name, f"rows of one claim say {head[key]} and {line[key]}")


def stamp(made: Claim, zone: ZoneInfo) -> int:
    """Order of the states of a claim, in ms: when the state was written. On one day pending comes before
    adjudicated, and adjudicated before cancelled."""
    text = next((made.head[key] for key in _WRITTEN if key in made.head), None)
    if text is None:
        return 0
    rank = 0 if made.pending else 2 if is_cancelled(made) else 1
    return milliseconds(text, zone) + rank


def happened_at(head: Line, zone: ZoneInfo) -> datetime | None:
    """When the claim was adjudicated: the start of the one-business-day clock."""
    text = next((head[key] for key in _ADJUDICATED if key in head), None)
    return instant(text, zone) if text else None


@lru_cache(maxsize=65_536)
def instant(text: str, zone: ZoneInfo) -> datetime:
    """The instant of an ISO date (its midnight) or date and time; without offset in the plan's zone."""
    moment = datetime.fromisoformat(text)
    if len(text) == 10:
        moment = datetime.combine(moment, time.min)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


@lru_cache(maxsize=65_536)
def milliseconds(text: str, zone: ZoneInfo) -> int:
    """The same as milliseconds since 1970."""
    return int(instant(text, zone).astimezone(UTC).timestamp() * 1000)


def _named(made: Claim, context: Context) -> Iterator[Item]:
    """Providers, payers and people that the claim names and that this load has not met yet."""
    for party in made.parties.values():
        if context.first(party.type, party.key):
            yield _public(party.type, party.key, _provider(party), context)
    head = made.head
    if payer := head.get("claim_payer_identifier"):
        yield from _payer(payer, head.get("claim_payer_name", ""), context)
    if payer := head.get("claim_primary_payer_identifier"):
        name = head.get("other_payer_name", "")
        yield from _payer(payer, name, context)
        body = other_coverage(made.member_id, payer, name, context.ref)
        yield _own("Coverage", other_coverage_key(made.member_id, payer), body, made, context)
    if head.get("claim_payee_type_code") in ("other", "subscriber"):
        yield from _payee(made, context)


def _payee(made: Claim, context: Context) -> Iterator[Item]:
    head = made.head
    if not (head.get("claim_payee_name") or head.get("claim_payee")):
        return
    if payee_type(head) == "RelatedPerson":
        body = payee_person(head, context.ref("Patient", made.member_id))
        yield _own("RelatedPerson", payee_key(head), body, made, context)
        return
    party = payee_party(head)
    if context.first("Organization", party.key):
        yield _public("Organization", party.key, provider_organization(party), context)


def _provider(party: Party) -> dict[str, Any]:
    return provider_organization(party) if party.type == "Organization" else practitioner(party)


def _payer(payer: str, name: str, context: Context) -> Iterator[Item]:
    """A payer as a claim knows it: the eligibility feed's fuller one stays."""
    if context.first("Organization", f"{payer}|{name}"):
        yield _public("Organization", payer, payer_organization(payer, name, base=context.base), context)


def _public(type: str, key: str, body: dict[str, Any], context: Context) -> Item:
    return Item(type, context.source, key, None, body, stamp=MENTIONED)


def _own(type: str, key: str, body: dict[str, Any], made: Claim, context: Context) -> Item:
    return Item(type, context.source, key, context.person_key(made.member_id), body, stamp=MENTIONED)
