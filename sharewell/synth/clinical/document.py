"""Notes and reports with a text in them: DocumentReference and DiagnosticReport."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sharewell.synth.clinical.coding import (
    LOINC,
    OURS,
    SNOMED,
    US_CORE,
    Resource,
    attachment,
    concept,
    moment,
    profile,
    reference,
)
from sharewell.synth.clinical.observation import CATEGORY, coded, measured, observation
from sharewell.synth.clinical.visit import ClinicalVisit
from sharewell.synth.diagnoses import words

FORMAT = "http://ihe.net/fhir/ValueSet/IHE.FormatCode.codesystem"
DISCHARGE_SUMMARY, IMAGING_REPORT, RADIOLOGY = "18842-5", "18748-4", "LP29684-5"


def documents(visit: ClinicalVisit) -> Iterator[Resource]:
    """A discharge summary after a stay, a report after an image."""
    claim = visit.claim
    if claim.service.note:
        told = ", ".join(words(code).lower() for code in claim.diagnoses)
        days = (claim.end - claim.start).days
        text = f"Discharge summary. Stay of {days} nights for: {told}. Left in stable condition."
        yield document(f"doc-{visit.key}", visit.patient, claim.end, DISCHARGE_SUMMARY, text, visit)
    if claim.service.report:
        findings = list(_findings(visit))
        yield from findings
        yield _report(visit, findings)


def _findings(visit: ClinicalVisit) -> Iterator[Resource]:
    """What an image shows: in words, as a code and as a measure."""
    told = words(visit.claim.diagnoses[0]).lower()
    seen = (
        ("59776-5", "Finding of the image", {"valueString": f"Fits with: {told}"}),
        ("20228-3", "Side", coded(SNOMED, "24028007", "Right")),
        ("33728-7", "Size", measured(visit.draw.between(4, 22), "mm")),
    )
    for place, (code, text, value) in enumerate(seen, 1):
        yield observation(
            f"find-{visit.key}-{place}",
            visit.patient,
            visit.day,
            profiles=("us-core-observation-clinical-result",),
            categories=((CATEGORY, "imaging"),),
            code=code,
            text=text,
            value=value,
            performer=visit.clinician,
        )


def _report(visit: ClinicalVisit, findings: list[Resource]) -> Resource:
    text = f"Imaging report. Seen: {words(visit.claim.diagnoses[0]).lower()}. Compared with earlier images."
    return {
        "resourceType": "DiagnosticReport",
        "id": f"image-{visit.key}",
        "meta": profile("us-core-diagnosticreport-note"),
        "status": "final",
        "category": [concept(LOINC, RADIOLOGY, "Radiology")],
        "code": concept(LOINC, IMAGING_REPORT, "Imaging report"),
        "subject": visit.patient,
        "effectiveDateTime": visit.start,
        "issued": moment(visit.day, 17),
        "performer": [visit.clinician],
        "result": [reference("Observation", finding["id"]) for finding in findings],
        "presentedForm": [attachment(text, visit.day)],
    }


def visit_report(key: str, member: Resource, visit: ClinicalVisit, text: str) -> Resource:
    """A DiagnosticReport that belongs to an encounter."""
    return {
        "resourceType": "DiagnosticReport",
        "id": key,
        "meta": profile("us-core-diagnosticreport-note"),
        "status": "final",
        "category": [concept(LOINC, "LP7839-6", "Pathology"), concept(LOINC, "LP29708-2", "Cardiology")],
        "code": concept(LOINC, "11502-2", "Report of a visit"),
        "subject": member,
        "encounter": visit.encounter,
        "effectiveDateTime": visit.start,
        "issued": moment(visit.day, 17),
        "performer": [visit.clinician],
        "presentedForm": [attachment(text, visit.day)],
    }


def document(key: str, member: Resource, day: date, code: str, text: str, visit: ClinicalVisit) -> Resource:
    """A note of a visit as an inline text."""
    return {
        "resourceType": "DocumentReference",
        "id": key,
        "meta": profile("us-core-documentreference"),
        "identifier": [{"system": OURS + "document", "value": key}],
        "status": "current",
        "type": concept(LOINC, code),
        "category": [concept(US_CORE + "us-core-documentreference-category", "clinical-note", "Clinical note")],
        "subject": member,
        "date": moment(day, 18),
        "author": [visit.clinician],
        "content": [
            {
                "attachment": attachment(text, day),
                "format": {"system": FORMAT, "code": "urn:ihe:iti:xds:2017:mimeTypeSufficient"},
            }
        ],
        "context": {"encounter": [visit.encounter], "period": {"start": visit.start, "end": visit.end}},
    }
