"""When somebody read what they should not: which members, which kinds of data, which app, when, how much.

The answer is counted from the ledger of reads; that it was asked, by whom and why, is an act in the ledger.
What a notice must say of it: 45 CFR 164.404(c).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import transaction

from sharewell.audit import acts, reads
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock

_CLINICAL: Final = "dates, health condition or result, who treated"
CONTENTS: Final = {
    "Patient": "name, birth date, sex, address, phone, e-mail, member number",
    "RelatedPerson": "name and contact details of a relative",
    "Coverage": "plan, member number, group, dates of coverage",
    "ExplanationOfBenefit": "dates, diagnoses, procedures, drugs, who treated, amounts billed and paid",
    "Encounter": "dates, places and reasons of visits, who treated",
    "Observation": "dates, lab results, measurements, social history",
    "DiagnosticReport": "dates, lab and imaging reports, who treated",
    "Condition": "diagnoses, dates",
    "AllergyIntolerance": "allergies, reactions",
    "Immunization": "vaccines, dates",
    "Procedure": "procedures, dates, who treated",
    "MedicationRequest": "drugs, doses, dates, who prescribed",
    "MedicationDispense": "drugs, doses, dates, pharmacy",
    "DocumentReference": "papers and notes of providers",
    "Provenance": "where records came from, dates",
    "Organization": "names of providers and plans that records name",
    "Practitioner": "names of providers that records name",
    "PractitionerRole": "names of providers that records name",
    "Location": "places of care that records name",
    "Medication": "names of drugs that records name",
}  # fmt: skip
"""FHIR type -> the kinds of information in it, in words for a notice; see `contents`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which reads: from `since` until before `until` (aware), and those of the parts that are not empty.

    `reader` is (kind of actor, id), for an app ("app", client id).
    """

    since: datetime
    until: datetime
    reader: tuple[str, str] | None = None
    grant: str = ""
    person_key: int | None = None
    type: str = ""


class Seen(NamedTuple):
    """What one reader saw of one member and one type. `records` as they were handed over, repeats counted."""

    person_key: int
    kind: str
    reader: str
    app: str
    grant: str
    type: str
    records: int
    requests: int
    first: datetime
    last: datetime


class NoReason(ValueError):
    """Nobody looks into who read what without saying why."""


def of(asked: Asked, *, reason: str, by: Actor, contacts: bool = False) -> list[Seen]:
    """Everything that was not refused, by member, reader, grant and type; members in a row. Raises NoReason.

    `contacts`: the asker is given addresses too; the act says so.
    """
    if not reason.strip():
        raise NoReason("Say why you look: --reason.")
    rows = reads.summed(*_where(asked))
    found = [Seen._make((*row[:8], clock.from_ms(row[8]), clock.from_ms(row[9]))) for row in rows]
    detail: dict[str, str | int] = {
        "reason": reason.strip()[:500], "since": asked.since.isoformat(), "until": asked.until.isoformat(),
        "reader": ":".join(asked.reader or ()), "type": asked.type, "contacts": int(contacts),
        "members": len({one.person_key for one in found}),
    }  # fmt: skip
    with transaction.atomic():
        acts.record(event=Event.BREACH_ASKED, by=by, person_key=asked.person_key, grant=asked.grant, detail=detail)
    return found


def contents(type_: str) -> str:
    """The kinds of information in a FHIR type; a part of the member site is told by its name."""
    if type_ in CONTENTS:
        return CONTENTS[type_]
    return _CLINICAL if type_[:1].isupper() else f"page of the member site: {type_}"


def _where(asked: Asked) -> tuple[str, dict[str, Any]]:
    """The condition and its parameters."""
    kind, reader = asked.reader or (None, None)
    given = {
        "actor_kind": kind, "actor_id": reader, "grant_id": asked.grant or None, "person_key": asked.person_key,
        "type": asked.type or None,
    }  # fmt: skip
    params = {name: value for name, value in given.items() if value is not None}
    where = ["person_key <> 0", "status < 400", "at_ms >= :since", "at_ms < :until"]
    where += [f"{name} = :{name}" for name in params]
    span = {"since": clock.to_ms(asked.since), "until": clock.to_ms(asked.until)}
    return " AND ".join(where), span | params
