"""Prescriptions and dispensings, from the pharmacy claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sharewell.synth.clinical.coding import (
    NDC,
    OURS,
    RXNORM,
    TERMINOLOGY,
    Resource,
    concept,
    diagnosis,
    moment,
    profile,
    quantity,
    reference,
)
from sharewell.synth.clinical.visit import ClinicalVisit
from sharewell.synth.pharmacy import Fill


def medications(fills: list[Fill], visits: list[ClinicalVisit], today: date) -> Iterator[Resource]:
    """A MedicationRequest for each first fill, a MedicationDispense for each fill that was handed over."""
    current: dict[str, str] = {}
    last = {fill.drug.key: fill.day for fill in fills}
    for fill in fills:
        if fill.outcome == "reversal":
            continue
        if fill.refill == 0 or fill.drug.key not in current:
            current[fill.drug.key] = f"mr-{fill.number.lower()}"
            ends = last[fill.drug.key] + timedelta(days=fill.days_supply + 15)
            yield _request(fill, current[fill.drug.key], "active" if ends >= today else "completed", visits)
        if fill.outcome == "paid" and fill.status == "active":
            yield _dispense(fill, current[fill.drug.key])


def _drug(fill: Fill) -> Resource:
    found = concept(RXNORM, fill.drug.rxnorm, fill.drug.text)
    found["coding"].append({"system": NDC, "code": fill.drug.ndc})
    return found


def _patient(fill: Fill) -> Resource:
    return reference("Patient", fill.person.member_id)


def _dosage(fill: Fill) -> Resource:
    times = max(1, round(fill.drug.daily))
    return {
        "text": f"Take as told, {times} a day",
        "timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": fill.drug.unit}}],
    }


def _request(fill: Fill, key: str, status: str, visits: list[ClinicalVisit]) -> Resource:
    written = fill.day - timedelta(days=1)
    found: Resource = {
        "resourceType": "MedicationRequest",
        "id": key,
        "meta": profile("us-core-medicationrequest"),
        "identifier": [{"system": OURS + "prescription", "value": key}],
        "status": status,
        "intent": "order",
        "category": [concept(TERMINOLOGY + "medicationrequest-category", "community")],
        "reportedBoolean": False,
        "medicationCodeableConcept": _drug(fill),
        "subject": _patient(fill),
        "authoredOn": moment(written),
        "requester": reference("Practitioner", fill.prescriber.npi, fill.prescriber.name),
        "reasonCode": [diagnosis(fill.drug.reason)],
        "dosageInstruction": [_dosage(fill)],
        "dispenseRequest": {
            "numberOfRepeatsAllowed": fill.refills_authorized,
            "quantity": {"value": float(fill.quantity), "unit": fill.drug.unit},
            "expectedSupplyDuration": quantity(fill.days_supply, "d"),
        },
    }
    near = [visit for visit in visits if visit.has_encounter and 0 <= (fill.day - visit.day).days <= 5]
    if near:
        found["encounter"] = near[-1].encounter
    return found


def _dispense(fill: Fill, request: str) -> Resource:
    return {
        "resourceType": "MedicationDispense",
        "id": f"md-{fill.number.lower()}",
        "meta": profile("us-core-medicationdispense"),
        "status": "completed",
        "medicationCodeableConcept": _drug(fill),
        "subject": _patient(fill),
        "performer": [{"actor": reference("Organization", fill.pharmacy.npi, fill.pharmacy.name)}],
        "authorizingPrescription": [reference("MedicationRequest", request)],
        "type": concept(TERMINOLOGY + "v3-ActCode", "FF" if fill.refill == 0 else "RF"),
        "quantity": {"value": float(fill.quantity), "unit": fill.drug.unit},
        "daysSupply": {"value": fill.days_supply, "unit": "d"},
        "whenHandedOver": moment(fill.day, 15),
        "dosageInstruction": [_dosage(fill)],
    }
