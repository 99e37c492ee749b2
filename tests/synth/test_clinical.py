"""The clinical record fits the claims, its references lead somewhere, and US Core finds what it looks for."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest

from tests.synth.conftest import TODAY, Written

Resource = dict[str, Any]
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
TYPES = {
    "AllergyIntolerance", "CarePlan", "CareTeam", "Condition", "Device", "DiagnosticReport", "DocumentReference",
    "Encounter", "Goal", "Immunization", "Location", "MedicationDispense", "MedicationRequest", "Observation",
    "Organization", "Practitioner", "PractitionerRole", "Procedure", "Provenance", "QuestionnaireResponse",
    "RelatedPerson", "ServiceRequest", "Specimen", "Endpoint",
}  # fmt: skip
PROFILES = {
    "us-core-blood-pressure": {"component"},
    "us-core-body-weight": {"valueQuantity"},
    "us-core-body-height": {"valueQuantity"},
    "us-core-bmi": {"valueQuantity"},
    "us-core-heart-rate": {"valueQuantity"},
    "us-core-respiratory-rate": {"valueQuantity"},
    "us-core-body-temperature": {"valueQuantity"},
    "us-core-pulse-oximetry": {"valueQuantity", "component"},
    "us-core-head-circumference": {"valueQuantity"},
    "head-occipital-frontal-circumference-percentile": {"valueQuantity"},
    "pediatric-bmi-for-age": {"valueQuantity"},
    "pediatric-weight-for-height": {"valueQuantity"},
    "us-core-smokingstatus": {"valueCodeableConcept", "effectiveDateTime"},
    "us-core-observation-lab": {"valueQuantity", "valueCodeableConcept", "valueString", "specimen"},
    "us-core-observation-clinical-result": {"valueString", "valueQuantity", "valueCodeableConcept"},
    "us-core-observation-occupation": {"component"},
    "us-core-observation-pregnancystatus": {"valueCodeableConcept"},
    "us-core-observation-pregnancyintent": {"valueCodeableConcept"},
    "us-core-observation-screening-assessment": {
        *("hasMember", "derivedFrom", "valueQuantity", "valueCodeableConcept", "valueString", "performer"),
    },
    "us-core-simple-observation": {"valueBoolean", "valueString", "valueQuantity", "derivedFrom", "performer"},
    "us-core-condition-encounter-diagnosis": {"encounter", "abatementDateTime", "recordedDate"},
    "us-core-condition-problems-health-concerns": {"onsetDateTime", "abatementDateTime", "extension"},
    "us-core-diagnosticreport-lab": {"result", "issued", "performer"},
    "us-core-diagnosticreport-note": {"encounter", "presentedForm", "result"},
    "us-core-documentreference": {"identifier", "author", "context"},
    "us-core-encounter": {"identifier", "reasonCode", "hospitalization", "location", "serviceProvider"},
    "us-core-goal": {"startDate", "target"},
    "us-core-immunization": {"statusReason", "primarySource"},
    "us-core-implantable-device": {"udiCarrier", "expirationDate", "lotNumber", "serialNumber"},
    "us-core-medicationrequest": {"encounter", "reasonCode", "dosageInstruction", "dispenseRequest", "category"},
    "us-core-medicationdispense": {"authorizingPrescription", "performer", "dosageInstruction"},
    "us-core-procedure": {"basedOn", "performedDateTime", "focalDevice"},
    "us-core-servicerequest": {"occurrencePeriod", "requester", "reasonCode"},
    "us-core-careplan": {"text"},
    "us-core-careteam": {"participant"},
    "us-core-relatedperson": {"telecom", "address", "relationship"},
    "us-core-allergyintolerance": {"reaction"},
    "us-core-practitionerrole": {"location", "specialty", "organization", "endpoint"},
    "us-core-provenance": {"agent"},
    "us-core-specimen": {"subject"},
    "us-core-questionnaireresponse": {"identifier", "questionnaire", "authored", "author", "item"},
    "us-core-observation-sexual-orientation": {"valueCodeableConcept"},
}


def everything(written: Written) -> Iterator[Resource]:
    for resources in written.clinical.values():
        yield from resources


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "reference":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_there_is_a_file_for_every_type_of_record(written: Written) -> None:
    assert set(written.clinical) == TYPES
    assert all(row["resourceType"] == kind for kind, rows in written.clinical.items() for row in rows)


def test_no_two_resources_of_a_type_share_an_id(written: Written) -> None:
    for kind, rows in written.clinical.items():
        assert len({row["id"] for row in rows}) == len(rows), kind


def test_every_reference_leads_to_a_resource_or_a_member(written: Written) -> None:
    known = {f"{row['resourceType']}/{row['id']}" for row in everything(written)}
    known |= {f"Organization/{row['payer_id']}" for row in written.eligibility}
    known |= {f"Patient/{row['member_id']}" for row in written.eligibility}
    lost = {target for row in everything(written) for target in references(row)} - known
    assert lost == set()


@pytest.mark.parametrize("name", PROFILES)
def test_every_element_that_a_profile_looks_for_is_somewhere(name: str, written: Written) -> None:
    found = [row for row in everything(written) if US_CORE + name in row.get("meta", {}).get("profile", ())]
    seen = {element for row in found for element in row}
    assert PROFILES[name] <= seen


def test_every_encounter_is_a_claim_of_the_same_member_and_day(written: Written) -> None:
    claims = written.grouped("claims")
    for row in written.clinical["Encounter"]:
        claim = claims[row["id"].removeprefix("enc-").upper()][0]
        assert row["subject"]["reference"] == f"Patient/{claim['Member id']}"
        assert row["period"]["start"][:10] == claim["Statement from date"]
        assert row["serviceProvider"]["reference"].split("/")[1] == claim["Claim billing provider NPI"]
        assert row["reasonCode"][0]["coding"][0]["code"] == claim["Diagnosis code 1"]


def test_every_dispensing_is_a_paid_pharmacy_claim(written: Written) -> None:
    fills = written.grouped("pharmacy")
    for row in written.clinical["MedicationDispense"]:
        fill = fills[row["id"].removeprefix("md-").upper()][0]
        assert fill["Claim processing status code"] == "paid"
        assert row["whenHandedOver"][:10] == fill["Service (from) date"]


def test_no_clinical_record_lies_in_the_future_or_of_a_pending_claim(written: Written) -> None:
    waiting = [row for row in written.claims if row["Claim processing status code"] == "pending"]
    pending = {row["Claim unique identifier"] for row in waiting}
    for row in everything(written):
        for name in ("effectiveDateTime", "authoredOn", "performedDateTime", "recordedDate", "occurrenceDateTime"):
            assert row.get(name, "")[:10] <= TODAY.isoformat()
        assert not any(number.lower() in row["id"] for number in pending)


def test_absent_data_says_why_as_extension_and_as_code(written: Written) -> None:
    alice = [row for row in everything(written) if "Patient/M00000001" in references(row)]
    text = json.dumps(alice)
    assert '"http://hl7.org/fhir/StructureDefinition/data-absent-reason"' in text
    assert '"http://terminology.hl7.org/CodeSystem/data-absent-reason"' in text


def test_a_note_can_be_read(written: Written) -> None:
    for row in written.clinical["DocumentReference"]:
        attached = row["content"][0]["attachment"]
        assert attached["contentType"].startswith("text/plain")
        assert len(b64decode(attached["data"]).decode()) > 20


def test_walter_and_alice_have_the_person_who_acts_for_them(written: Written) -> None:
    names = {row["patient"]["reference"]: row["name"][0]["family"] for row in written.clinical["RelatedPerson"]}
    assert names == {"Patient/M00000001": "Rivera", "Patient/M00000008": "Pemberton"}


def test_displays_of_licensed_code_systems_are_never_written(written: Written) -> None:
    codings = [coding for row in everything(written) for coding in _codings(row)]
    assert codings
    assert not [coding for coding in codings if "display" in coding]
    assert "ama-assn" not in json.dumps(codings)


def _codings(value: object) -> Iterator[Resource]:
    if isinstance(value, dict):
        yield from value.get("coding", ())
        for inner in value.values():
            yield from _codings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _codings(inner)
