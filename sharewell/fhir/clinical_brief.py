"""What a list shows of a clinical resource: the same few facts of every type, so that one reader serves all pages.

Facts only, as FHIR tells them; sharewell.clinical says what they mean to a member. Nothing raises: a value of the
wrong shape is no fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any, Final

import msgspec

from sharewell.fhir.resource import at, codes, each, text

LONGEST: Final = 300
"""Characters that are kept of a text."""
_MOST: Final = 1e15

Resource = dict[str, Any]


class Part(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A part of a result (upper and lower blood pressure), or one of a care team."""

    code: str
    words: str
    value: str
    unit: str


class ClinicalBrief(msgspec.Struct, frozen=True, array_like=True, kw_only=True, gc=False):
    """The facts of a clinical resource; "" and None where it tells none. Dates as written.

    day, until   when it was, began, was written; when it ended or is due
    words        what it is, in the source's words; system, code: the same as a code
    status       clinical status, lifecycle or status; kind: category, or class of a visit
    value, unit  the number or text of a result, the quantity of a fill; low, high: its reference range
    flag         interpretation (H, L, N …), criticality, or what marks it; who: by whom; where: at which place
    note         dosage, reason, reaction, instructions; link: the resource that it carries out
    """

    form: int
    day: str = ""
    until: str = ""
    words: str = ""
    system: str = ""
    code: str = ""
    status: str = ""
    kind: str = ""
    value: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    flag: str = ""
    who: str = ""
    where: str = ""
    note: str = ""
    link: str = ""
    parts: list[Part] = []


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(ClinicalBrief)


def written(resource: Resource, form: int) -> str | None:
    """The text to keep of a clinical resource; None for other types. `form`: the form of all kept texts."""
    told = _TOLD.get(resource.get("resourceType", ""))
    if told is None:
        return None
    facts = {name: value for name, value in told(resource).items() if value}
    return _ENCODER.encode(ClinicalBrief(form=form, **facts)).decode()


def read(kept: str) -> ClinicalBrief:
    """The facts of a kept text. Raises msgspec.ValidationError for a text of another form."""
    return _DECODER.decode(kept)


def _condition(body: Resource) -> dict[str, Any]:
    return {
        **_concept(body.get("code")),
        "day": _first(body, "onsetDateTime") or _first(body, "onsetPeriod", "start") or text(body, "recordedDate"),
        "until": _first(body, "abatementDateTime") or _first(body, "abatementPeriod", "end"),
        "status": _code(body, "clinicalStatus"),
        "kind": _code(body, "category"),
        "flag": _code(body, "verificationStatus"),
        "who": _display(body, "recorder") or _display(body, "asserter"),
    }


def _allergy(body: Resource) -> dict[str, Any]:
    reactions = [_said(one) for one in at(body, "reaction", "manifestation")]
    severities = [one for one in at(body, "reaction", "severity") if isinstance(one, str)]
    return {
        **_concept(body.get("code")),
        "day": _first(body, "onsetDateTime") or text(body, "recordedDate"),
        "status": _code(body, "clinicalStatus"),
        "kind": _first(body, "category"),
        "flag": text(body, "criticality"),
        "value": severities[0] if severities else "",
        "note": _joined(reactions),
        "who": _display(body, "recorder") or _display(body, "asserter"),
    }


def _prescription(body: Resource) -> dict[str, Any]:
    return {
        **_medicine(body),
        "day": text(body, "authoredOn"),
        "status": text(body, "status"),
        "kind": _code(body, "category"),
        "who": _display(body, "requester"),
        "note": _joined([text(one, "text") for one in at(body, "dosageInstruction")]),
        "where": _joined([_said(one) for one in at(body, "reasonCode")]),
        "value": _number(_one(body, "dispenseRequest", "numberOfRepeatsAllowed")),
    }


def _fill(body: Resource) -> dict[str, Any]:
    return {
        **_medicine(body),
        "day": text(body, "whenHandedOver") or text(body, "whenPrepared"),
        "status": text(body, "status"),
        "value": _number(_one(body, "quantity", "value")),
        "unit": _first(body, "quantity", "unit"),
        "note": _number(_one(body, "daysSupply", "value")),
        "who": _display(body, "performer", "actor"),
        "link": _first(body, "authorizingPrescription", "reference"),
    }


def _observation(body: Resource) -> dict[str, Any]:
    ranges = next((one for one in at(body, "referenceRange") if isinstance(one, dict)), {})
    value, unit = _value(body)
    return {
        **_concept(body.get("code")),
        "day": _when(body, "effective") or text(body, "issued"),
        "status": text(body, "status"),
        "kind": _code(body, "category"),
        "value": value,
        "unit": unit,
        "low": _float(_one(ranges, "low", "value")),
        "high": _float(_one(ranges, "high", "value")),
        "flag": _code(body, "interpretation"),
        "who": _display(body, "performer"),
        "note": _joined([text(one, "text") for one in at(body, "note")]),
        "parts": [
            Part(_code(one, "code"), _said(one.get("code")), *_value(one))
            for one in at(body, "component")
            if isinstance(one, dict)
        ],
    }


def _report(body: Resource) -> dict[str, Any]:
    return {
        **_concept(body.get("code")),
        "day": _when(body, "effective") or text(body, "issued"),
        "status": text(body, "status"),
        "kind": _code(body, "category"),
        "who": _display(body, "performer"),
        "note": text(body, "conclusion")[:LONGEST],
        "value": str(len(at(body, "result"))),
        "flag": "paper" if at(body, "presentedForm") else "",
    }


def _visit(body: Resource) -> dict[str, Any]:
    return {
        **_concept(next(iter(each(body.get("type"))), None)),
        "day": _first(body, "period", "start"),
        "until": _first(body, "period", "end"),
        "status": text(body, "status"),
        "kind": _first(body, "class", "code"),
        "who": _display(body, "participant", "individual"),
        "where": _display(body, "serviceProvider") or _display(body, "location", "location"),
        "note": _joined([_said(one) for one in at(body, "reasonCode")]),
    }


def _vaccine(body: Resource) -> dict[str, Any]:
    return {
        **_concept(body.get("vaccineCode")),
        "day": _when(body, "occurrence"),
        "status": text(body, "status"),
        "who": _display(body, "performer", "actor"),
        "where": _display(body, "location"),
        "note": text(body, "lotNumber"),
        "flag": _said(body.get("statusReason")) or _code(body, "statusReason"),
    }


def _procedure(body: Resource) -> dict[str, Any]:
    return {
        **_concept(body.get("code")),
        "day": _when(body, "performed"),
        "until": _first(body, "performedPeriod", "end"),
        "status": text(body, "status"),
        "who": _display(body, "performer", "actor"),
        "where": _display(body, "location"),
        "note": _joined([_said(one) for one in at(body, "reasonCode")]),
    }


def _order(body: Resource) -> dict[str, Any]:
    return {
        **_concept(body.get("code")),
        "day": text(body, "authoredOn"),
        "status": text(body, "status"),
        "kind": _code(body, "category"),
        "who": _display(body, "requester"),
        "note": _joined([_said(one) for one in at(body, "reasonCode")]),
    }


def _plan(body: Resource) -> dict[str, Any]:
    plain = unescape(re.sub(r"<[^>]*>", " ", _first(body, "text", "div")))
    return {
        "words": text(body, "title"),
        "day": _first(body, "period", "start"),
        "until": _first(body, "period", "end"),
        "status": text(body, "status"),
        "kind": _code(body, "category"),
        "note": " ".join((text(body, "description") or plain).split())[:LONGEST],
        "who": _display(body, "author"),
    }


def _goal(body: Resource) -> dict[str, Any]:
    return {
        **_concept(body.get("description")),
        "day": _when(body, "start"),
        "until": _first(body, "target", "dueDate"),
        "status": text(body, "lifecycleStatus"),
        "who": _display(body, "expressedBy"),
    }


def _team(body: Resource) -> dict[str, Any]:
    return {
        "words": text(body, "name"),
        "day": _first(body, "period", "start"),
        "until": _first(body, "period", "end"),
        "status": text(body, "status"),
        "parts": [
            Part("", _said(next(iter(each(one.get("role"))), None)), _display(one, "member"), "")
            for one in at(body, "participant")
            if isinstance(one, dict)
        ],
    }


def _document(body: Resource) -> dict[str, Any]:
    found = _concept(body.get("type"))
    return {
        **found,
        "words": text(body, "description") or found.get("words", ""),
        "day": text(body, "date") or _first(body, "context", "period", "start"),
        "status": text(body, "status"),
        "kind": _first(body, "content", "attachment", "contentType").partition(";")[0],
        "who": _display(body, "author"),
        "where": _display(body, "custodian"),
        "flag": "inline" if at(body, "content", "attachment", "data") else "",
    }


def _device(body: Resource) -> dict[str, Any]:
    found = _concept(body.get("type"))
    return {
        **found,
        "words": _first(body, "deviceName", "name") or found.get("words", ""),
        "day": text(body, "manufactureDate"),
        "until": text(body, "expirationDate"),
        "status": text(body, "status"),
        "note": _first(body, "udiCarrier", "carrierHRF"),
        "who": text(body, "manufacturer"),
        "value": text(body, "serialNumber") or text(body, "lotNumber"),
    }


def _answers(body: Resource) -> dict[str, Any]:
    return {
        "words": next((text(one, "valueString") for one in at(body, "_questionnaire", "extension")), ""),
        "day": text(body, "authored"),
        "status": text(body, "status"),
        "who": _display(body, "author"),
    }


def _images(body: Resource) -> dict[str, Any]:
    return {
        **_concept(next(iter(each(body.get("procedureCode"))), None)),
        "day": text(body, "started"),
        "status": text(body, "status"),
        "note": text(body, "description")[:LONGEST],
        "who": _display(body, "interpreter"),
    }


_TOLD: Final[dict[str, Callable[[Resource], dict[str, Any]]]] = {
    "AllergyIntolerance": _allergy, "CarePlan": _plan, "CareTeam": _team, "Condition": _condition,
    "Device": _device,
    "DiagnosticReport": _report, "DocumentReference": _document, "Encounter": _visit, "Goal": _goal,
    "ImagingStudy": _images, "Immunization": _vaccine, "MedicationDispense": _fill,
    "MedicationRequest": _prescription, "Observation": _observation, "Procedure": _procedure,
    "QuestionnaireResponse": _answers, "ServiceRequest": _order,
}  # fmt: skip
TYPES: Final = frozenset(_TOLD)
"""The types that have such a brief."""


def _concept(concept: object) -> dict[str, str]:
    found = codes(concept)
    system, code = found[0] if found else ("", "")
    return {"words": _said(concept), "system": system, "code": code}


def _medicine(body: Resource) -> dict[str, str]:
    found = _concept(body.get("medicationCodeableConcept"))
    named = _display(body, "medicationReference")
    return found | {"words": found["words"] or named}


def _said(concept: object) -> str:
    """The words of a concept: its own text, else the first display."""
    said = text(concept, "text") or next((d for one in at(concept, "coding") if (d := text(one, "display"))), "")
    return said[:LONGEST]


def _value(body: Resource) -> tuple[str, str]:
    """A value and its unit, whichever kind it has."""
    quantity = body.get("valueQuantity")
    if isinstance(quantity, dict):
        sign = text(quantity, "comparator")
        return sign + _number(quantity.get("value")), text(quantity, "unit") or text(quantity, "code")
    if isinstance(body.get("valueBoolean"), bool):
        return str(body["valueBoolean"]).lower(), ""
    if isinstance(body.get("valueInteger"), int):
        return str(body["valueInteger"]), ""
    words = text(body, "valueString") or text(body, "valueDateTime") or _said(body.get("valueCodeableConcept"))
    return (words or _code(body, "valueCodeableConcept"))[:LONGEST], ""


def _when(body: Resource, name: str) -> str:
    choices = (text(body, f"{name}{kind}") for kind in ("DateTime", "Instant", "Date", "String"))
    return next((one for one in choices if one), "") or _first(body, f"{name}Period", "start")


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MOST:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def _float(value: object) -> float | None:
    usual = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MOST
    return float(value) if usual else None  # type: ignore[arg-type]


def _one(body: object, *path: str) -> object:
    return next(iter(at(body, *path)), None)


def _first(body: object, *path: str) -> str:
    found = _one(body, *path)
    return found if isinstance(found, str) else ""


def _code(body: object, *path: str) -> str:
    found = codes(body, *path)
    return found[0][1] if found else ""


def _display(body: object, *path: str) -> str:
    return next((d for one in at(body, *path) if (d := text(one, "display"))), "")


def _joined(words: list[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, words)))[:LONGEST]
