"""Whose record a resource is, and on which of the two shelves it lies.

The member shelf holds what belongs to one person and is never searched across persons; the public shelf holds what
many records name (organizations, practitioners, places, medications). The owner is narrower than FHIR's patient
compartment on purpose: a Coverage belongs to its beneficiary, not also to the subscriber or policy holder, and a
claim not to its payee, so that no one reads another's record through a role in it.
Compare https://hl7.org/fhir/R4/compartmentdefinition-patient.html
"""

from collections.abc import Mapping
from typing import Final, Literal

from sharewell.fhir import extract, resource

Shelf = Literal["member", "public"]

PUBLIC: Final = frozenset(
    {
        "Organization", "Practitioner", "PractitionerRole", "Location", "Medication", "HealthcareService",
        "InsurancePlan", "Endpoint", "OrganizationAffiliation", "MedicationKnowledge", "Substance",
        "Questionnaire", "Basic",
    }
)  # fmt: skip
"""Types of the public shelf; Basic is here because the drug formulary's items are of that type."""

_OWNER: Final[dict[str, str]] = {
    "AllergyIntolerance": "patient",
    "Claim": "patient",
    "ClaimResponse": "patient",
    "Consent": "patient",
    "Coverage": "beneficiary",
    "Device": "patient",
    "DeviceRequest": "subject",
    "EpisodeOfCare": "patient",
    "ExplanationOfBenefit": "patient",
    "FamilyMemberHistory": "patient",
    "Immunization": "patient",
    "NutritionOrder": "patient",
    "Provenance": "target",
    "RelatedPerson": "patient",
    "SupplyDelivery": "patient",
    "VisionPrescription": "patient",
}


def shelf(type_: str) -> Shelf:
    """The shelf of a type; one we do not know belongs to a person until somebody decides otherwise."""
    return "public" if type_ in PUBLIC else "member"


def owner_element(type_: str) -> str:
    """The element that names the owner; `subject` for every type that has no other."""
    return _OWNER.get(type_, "subject")


def owners(body: Mapping[str, object]) -> set[str]:
    """The patients ("Patient/id") whose record this is: one as a rule, none for public types or when unnamed.

    A Provenance belongs to the patient among its targets; when it names none, its owner is that of its target.
    """
    type_ = resource.kind(body)
    if type_ == "Patient":
        own = resource.text(body, "id")
        return {f"Patient/{own}"} if own else set()
    if shelf(type_) == "public":
        return set()
    found = (
        extract.reference(resource.text(node, "reference")) for node in resource.at(body, owner_element(type_))
    )
    return {target for target in found if target.startswith("Patient/")}
