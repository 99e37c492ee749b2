"""Encounters and their diagnoses, from claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sharewell.synth.clinical.coding import (
    OURS,
    SNOMED,
    TERMINOLOGY,
    Resource,
    concept,
    diagnosis,
    moment,
    profile,
    reference,
)
from sharewell.synth.clinical.visit import ClinicalVisit
from sharewell.synth.diagnoses import is_chronic

DISCHARGES = {"01": "home", "20": "exp"}


def encounter(visit: ClinicalVisit) -> Resource:
    """The visit itself."""
    claim = visit.claim
    period = {"start": visit.start, "end": visit.end}
    found: Resource = {
        "resourceType": "Encounter",
        "id": f"enc-{visit.key}",
        "meta": profile("us-core-encounter"),
        "identifier": [{"system": OURS + "encounter", "value": visit.key}],
        "status": "finished",
        "class": {"system": TERMINOLOGY + "v3-ActCode", "code": claim.service.encounter},
        "type": [concept(SNOMED, claim.service.type)],
        "subject": visit.patient,
        "participant": [
            {
                "type": [concept(TERMINOLOGY + "v3-ParticipationType", "PPRF")],
                "period": period,
                "individual": visit.clinician,
            }
        ],
        "period": period,
        "reasonCode": [diagnosis(claim.diagnoses[0])],
        "reasonReference": [reference("Condition", f"dx-{visit.key}-1")],
        "serviceProvider": visit.facility,
    }
    if not claim.billing.is_person:
        found["location"] = [{"location": reference("Location", f"loc-{claim.billing.npi}", claim.billing.name)}]
    if claim.service.encounter in {"IMP", "EMER"}:
        disposition = DISCHARGES.get(claim.service.discharge, "other-hcf")
        found["hospitalization"] = {
            "dischargeDisposition": concept(TERMINOLOGY + "discharge-disposition", disposition)
        }
    return found


def diagnoses(visit: ClinicalVisit) -> Iterator[Resource]:
    """One encounter diagnosis for each code of the claim; what is not chronic is over after two weeks."""
    for place, code in enumerate(visit.claim.diagnoses, 1):
        chronic = is_chronic(code)
        found: Resource = {
            "resourceType": "Condition",
            "id": f"dx-{visit.key}-{place}",
            "meta": profile("us-core-condition-encounter-diagnosis"),
            "clinicalStatus": concept(TERMINOLOGY + "condition-clinical", "active" if chronic else "resolved"),
            "verificationStatus": concept(TERMINOLOGY + "condition-ver-status", "confirmed"),
            "category": [concept(TERMINOLOGY + "condition-category", "encounter-diagnosis")],
            "code": diagnosis(code),
            "subject": visit.patient,
            "encounter": visit.encounter,
            "onsetDateTime": visit.day.isoformat(),
            "recordedDate": visit.day.isoformat(),
        }
        if not chronic:
            found["abatementDateTime"] = moment(visit.claim.end + timedelta(days=14))[:10]
        yield found
