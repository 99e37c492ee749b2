"""The card as FHIR: Coverage with the member's Patient and the payer, and nothing that is not on the card.

Profiles of the CARIN Digital Insurance Card (STU 2), which stand on US Core Coverage, Patient, Organization.
References use the short `resource:` scheme of SMART Health Cards, so that no id of ours leaves.
Source: https://build.fhir.org/ig/HL7/carin-digital-insurance-card/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sharewell import policy
from sharewell.coverage.card import Card, State
from sharewell.lib import clock
from sharewell.members.models import Person

Resource = dict[str, Any]

_GUIDE: Final = "http://hl7.org/fhir/us/insurance-card"
_TERMS: Final = "http://terminology.hl7.org/CodeSystem"
_ACT: Final = f"{_TERMS}/v3-ActCode"
_PROGRAM: Final = {"MA": "MCPOL", "MEDICAID_MCO": "SUBSIDIZ", "CHIP": "SUBSIDIZ", "QHP": "HIP"}
_CLASSES: Final = (
    ("group", "group"), ("plan", "plan_number"), ("rxbin", "rx_bin"), ("rxpcn", "rx_pcn"), ("rxgroup", "rx_group"),
    ("rxid", "rx_id"),
)  # fmt: skip
_COPAYS: Final = (
    ("gpvisit", "copay_primary"), ("spvisit", "copay_specialist"), ("urgentcare", "copay_urgent"),
    ("emergency", "copay_emergency"),
)  # fmt: skip
_MASKED: Final = {
    "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"},
    ]
}
"""Who the subscriber is stands on no dependent's card."""


def bundle(card: Card, person: Person) -> Resource:
    """A Bundle of type collection: Coverage, Patient, Organization."""
    stamp = clock.from_ms(card.period.updated_ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    entries = [_coverage(card, stamp), _patient(card, person, stamp), _payer(card, stamp)]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": f"resource:{number}", "resource": resource} for number, resource in enumerate(entries)
        ],
    }


def _coverage(card: Card, stamp: str) -> Resource:
    period, number = card.period, card.value("member_id")
    own = (period.relationship or "self") == "self"
    beneficiary = {"reference": "resource:1"}
    body: Resource = {
        "resourceType": "Coverage",
        "meta": _meta("C4DIC-Coverage", stamp),
        **_numbered(number),
        "status": "cancelled" if card.state is State.ENDED else "active",
        "type": {"coding": [{"system": _ACT, "code": _PROGRAM.get(period.program, "EHCPOL")}]},
        "subscriber": beneficiary if own else _MASKED,
        "beneficiary": beneficiary,
        "relationship": _concept("subscriber-relationship", period.relationship or "self"),
        "period": {"start": card.start.isoformat()} | ({"end": card.end.isoformat()} if card.end else {}),
        "payor": [{"reference": "resource:2"}],
        "class": list(_classes(card)),
    }
    if number:
        body["subscriberId"] = number
    if words := period.plan_type:
        body["type"]["text"] = words
    if costs := list(_costs(card)):
        body["costToBeneficiary"] = costs
    return body


def _numbered(number: str) -> Resource:
    """The number of the card; nothing for a card whose number must not be shown: FHIR has no empty values."""
    if not number:
        return {}
    plan = policy.current()
    kind = {"coding": [{"system": f"{_TERMS}/v2-0203", "code": "MB"}]}
    system = f"{plan.website.rstrip('/')}/fhir/sid/card"
    assigner = {"display": plan.plan_name}
    return {"identifier": [{"type": kind, "system": system, "value": number, "assigner": assigner}]}


def _classes(card: Card) -> Iterator[Resource]:
    names = {"plan": card.plan, "group": card.period.group_name}
    for code, line in _CLASSES:
        value = card.value(line) or (card.plan if code == "plan" else "")
        if value:
            named = {"name": names[code]} if names.get(code) else {}
            yield {"type": _concept("coverage-class", code), "value": value, **named}


def _costs(card: Card) -> Iterator[Resource]:
    for code, line in _COPAYS:
        if text := card.value(line):
            words = {
                "url": f"{_GUIDE}/StructureDefinition/C4DIC-BeneficiaryCostString-extension",
                "valueString": text,
            }
            yield {"type": _concept("coverage-copay-type", code), "valueMoney": {"extension": [words]}}


def _patient(card: Card, person: Person, stamp: str) -> Resource:
    given = [part for part in (person.given, person.middle) if part]
    suffix = {"suffix": [person.suffix]} if person.suffix else {}
    return {
        "resourceType": "Patient",
        "meta": _meta("C4DIC-Patient", stamp),
        **_numbered(card.value("member_id")),
        "name": [{"text": card.value("member"), "family": person.family, "given": given, **suffix}],
    }


def _payer(card: Card, stamp: str) -> Resource:
    plan = policy.current()
    patients = {"purpose": _concept("contactentity-type", "PATINF"), "telecom": [_phone(plan.contact.phone)]}
    extended = f"{_GUIDE}/CodeSystem/C4DICExtendedContactTypeCS"
    lines = (("provider", plan.card.providers), ("pharma", plan.card.pharmacists))
    return {
        "resourceType": "Organization",
        "meta": _meta("C4DIC-Organization", stamp),
        "identifier": [
            {
                "type": {"coding": [{"system": f"{_GUIDE}/CodeSystem/C4DICIdentifierType", "code": "payerid"}]},
                "value": card.value("payer_id"),
            }
        ],
        "active": True,
        "name": plan.plan_name,
        "telecom": [{"system": "phone", "value": plan.contact.phone}, {"system": "url", "value": plan.website}],
        "contact": [
            patients,
            *(
                {"purpose": {"coding": [{"system": extended, "code": code}]}, "telecom": [_phone(to)]}
                for code, to in lines
                if to
            ),
        ],
    }


def _phone(number: str) -> Resource:
    return {"system": "phone", "value": number}


def _concept(system: str, code: str) -> Resource:
    return {"coding": [{"system": f"{_TERMS}/{system}", "code": code}]}


def _meta(profile: str, stamp: str) -> Resource:
    return {"lastUpdated": stamp, "profile": [f"{_GUIDE}/StructureDefinition/{profile}"]}
