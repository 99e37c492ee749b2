"""Codes, quantities, references and texts as FHIR writes them."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from typing import Any

from sharewell.synth.diagnoses import words

Resource = dict[str, Any]

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
NDC = "http://hl7.org/fhir/sid/ndc"
CVX = "http://hl7.org/fhir/sid/cvx"
NPI = "http://hl7.org/fhir/sid/us-npi"
UCUM = "http://unitsofmeasure.org"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
US_CORE = "http://hl7.org/fhir/us/core/CodeSystem/"
OURS = "https://harbor.invalid/ids/"


def profile(*names: str) -> Resource:
    """`meta` that claims US Core profiles by their short names."""
    return {"profile": [f"http://hl7.org/fhir/us/core/StructureDefinition/{name}" for name in names]}


def concept(system: str, code: str, text: str = "") -> Resource:
    """A CodeableConcept with one code; `text` in our own words."""
    found: Resource = {"coding": [{"system": system, "code": code}]}
    if text:
        found["text"] = text
    return found


def quantity(value: float, unit: str) -> Resource:
    """An amount in a UCUM unit."""
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def reference(kind: str, key: str, display: str = "") -> Resource:
    """A reference by type and the plan's own id."""
    found = {"reference": f"{kind}/{key}"}
    if display:
        found["display"] = display
    return found


def moment(day: date, hour: int = 9, minute: int = 0) -> str:
    """A time on a day in the plan's zone; winter offset all year, the stories need no better."""
    return f"{day.isoformat()}T{hour:02d}:{minute:02d}:00-05:00"


def narrative(text: str) -> Resource:
    """A narrative of one paragraph."""
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{text}</p></div>'}


def attachment(text: str, day: date) -> Resource:
    """A plain text carried inline."""
    data = b64encode(text.encode()).decode()
    return {"contentType": "text/plain; charset=utf-8", "language": "en-US", "data": data, "creation": moment(day)}


def diagnosis(code: str, snomed: str = "") -> Resource:
    """A diagnosis as a CodeableConcept, ICD-10-CM and, where known, SNOMED CT."""
    found = concept(ICD10, code, words(code))
    if snomed:
        found["coding"].insert(0, {"system": SNOMED, "code": snomed})
    return found
