"""What was done: procedures and the orders for them, implanted devices, vaccinations."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta

from sharewell.synth.clinical.coding import (
    CVX,
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
from sharewell.synth.providers import of_kind

SURGERY, IMAGING, LABORATORY = "387713003", "363679005", "108252007"
DEVICE_NAMES = {"304120007": "Hip prosthesis", "49062001": "Lens for the eye"}


def treatment(visit: ClinicalVisit) -> Iterator[Resource]:
    """Everything that the visit did."""
    service = visit.claim.service
    if service.procedure:
        yield _order(visit, IMAGING if service.report else SURGERY, "sr", service.procedure)
        yield _procedure(visit)
    if service.labs and not service.encounter:
        yield _order(visit, LABORATORY, "sl", "15220000")
    if service.device:
        yield _device(visit)
    if service.vaccine:
        yield immunization(f"imm-{visit.key}", visit.patient, visit.start, service.vaccine, visit)


def _procedure(visit: ClinicalVisit) -> Resource:
    service = visit.claim.service
    found: Resource = {
        "resourceType": "Procedure",
        "id": f"proc-{visit.key}",
        "meta": profile("us-core-procedure"),
        "basedOn": [reference("ServiceRequest", f"sr-{visit.key}")],
        "status": "completed",
        "code": concept(SNOMED, service.procedure),
        "subject": visit.patient,
        "performedDateTime": visit.start,
        "performer": [{"actor": visit.clinician}],
        "reasonCode": [diagnosis(visit.claim.diagnoses[0])],
    }
    if visit.has_encounter:
        found["encounter"] = visit.encounter
    if service.device:
        found["focalDevice"] = [{"manipulated": reference("Device", f"dev-{visit.key}")}]
    return found


def _order(visit: ClinicalVisit, category: str, prefix: str, code: str) -> Resource:
    ordered_by = visit.claim.referring or visit.claim.rendering
    if not ordered_by.is_person:
        ordered_by = of_kind("primary")[0]
    ordered_on = visit.day - timedelta(days=7)
    return {
        "resourceType": "ServiceRequest",
        "id": f"{prefix}-{visit.key}",
        "meta": profile("us-core-servicerequest"),
        "identifier": [{"system": OURS + "order", "value": f"{prefix}-{visit.key}"}],
        "status": "completed",
        "intent": "order",
        "category": [concept(SNOMED, category)],
        "code": concept(SNOMED, code),
        "subject": visit.patient,
        "occurrencePeriod": {"start": visit.start, "end": visit.end},
        "authoredOn": moment(ordered_on),
        "requester": reference("Practitioner", ordered_by.npi, ordered_by.name),
        "reasonCode": [diagnosis(visit.claim.diagnoses[0])],
    }


def _device(visit: ClinicalVisit) -> Resource:
    code = visit.claim.service.device
    number = f"0099999{visit.claim.person.number % 10_000_000:07d}"
    made, expires = visit.day - timedelta(days=200), visit.day + timedelta(days=1600)
    lot, serial = f"LOT{number[-4:]}", f"SN{number}"
    carrier = f"(01){number}(11){made:%y%m%d}(17){expires:%y%m%d}(10){lot}(21){serial}"
    return {
        "resourceType": "Device",
        "id": f"dev-{visit.key}",
        "meta": profile("us-core-implantable-device"),
        "udiCarrier": [
            {
                "deviceIdentifier": number,
                "carrierAIDC": b64encode(carrier.encode()).decode(),
                "carrierHRF": carrier,
                "entryType": "barcode",
            }
        ],
        "status": "active",
        "distinctIdentifier": number,
        "manufactureDate": moment(made),
        "expirationDate": moment(expires),
        "lotNumber": lot,
        "serialNumber": serial,
        "deviceName": [{"name": DEVICE_NAMES[code], "type": "user-friendly-name"}],
        "type": concept(SNOMED, code, DEVICE_NAMES[code]),
        "patient": visit.patient,
    }


def immunization(key: str, member: Resource, when: str, vaccine: str, visit: ClinicalVisit | None) -> Resource:
    """A vaccination; without a visit it was offered and the member said no."""
    found: Resource = {
        "resourceType": "Immunization",
        "id": key,
        "meta": profile("us-core-immunization"),
        "status": "completed" if visit else "not-done",
        "vaccineCode": concept(CVX, vaccine),
        "patient": member,
        "occurrenceDateTime": when,
        "primarySource": True,
    }
    if visit is None:
        found["statusReason"] = concept(TERMINOLOGY + "v3-ActReason", "PATOBJ", "The member said no")
    else:
        found["encounter"] = visit.encounter
        found["performer"] = [{"actor": visit.clinician}]
    return found
