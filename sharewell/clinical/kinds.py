"""The kinds of a health record, in the order of the page, and which FHIR types each holds."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sharewell.audit.reading import Reader
from sharewell.fhir.access import Access
from sharewell.records import search


class Kind(StrEnum):
    """A kind of entry; its value stands in the address of its page."""

    CONDITIONS = "conditions"
    MEDICINES = "medicines"
    ALLERGIES = "allergies"
    RESULTS = "results"
    VISITS = "visits"
    IMMUNIZATIONS = "immunizations"
    PROCEDURES = "procedures"
    CARE = "care"
    REPORTS = "reports"
    ORDERS = "orders"
    NOTES = "notes"
    DEVICES = "devices"


TYPES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.CONDITIONS: ("Condition",),
    Kind.MEDICINES: ("MedicationRequest", "MedicationDispense"),
    Kind.ALLERGIES: ("AllergyIntolerance",),
    Kind.RESULTS: ("Observation",),
    Kind.VISITS: ("Encounter",),
    Kind.IMMUNIZATIONS: ("Immunization",),
    Kind.PROCEDURES: ("Procedure",),
    Kind.CARE: ("CarePlan", "Goal", "CareTeam", "QuestionnaireResponse"),
    Kind.REPORTS: ("DiagnosticReport",),
    Kind.ORDERS: ("ServiceRequest",),
    Kind.NOTES: ("DocumentReference",),
    Kind.DEVICES: ("Device",),
}
NAMES: Final[dict[Kind, Any]] = {
    Kind.CONDITIONS: _("Conditions"),
    Kind.MEDICINES: _("Medicines"),
    Kind.ALLERGIES: _("Allergies"),
    Kind.RESULTS: _("Test results and vital signs"),
    Kind.VISITS: _("Visits"),
    Kind.IMMUNIZATIONS: _("Immunizations"),
    Kind.PROCEDURES: _("Procedures"),
    Kind.CARE: _("Care plans, goals and team"),
    Kind.REPORTS: _("Test reports"),
    Kind.ORDERS: _("Orders and referrals"),
    Kind.NOTES: _("Doctors' notes"),
    Kind.DEVICES: _("Implants and devices"),
}
TYPE_NAMES: Final[dict[str, Any]] = {
    "Condition": _("Condition"),
    "MedicationRequest": _("Prescription"),
    "MedicationDispense": _("Filled at a pharmacy"),
    "AllergyIntolerance": _("Allergy"),
    "Observation": _("Result"),
    "Encounter": _("Visit"),
    "Immunization": _("Immunization"),
    "Procedure": _("Procedure"),
    "CarePlan": _("Care plan"),
    "Goal": _("Goal"),
    "CareTeam": _("Care team"),
    "QuestionnaireResponse": _("Answers to questions"),
    "DiagnosticReport": _("Test report"),
    "ServiceRequest": _("Order or referral"),
    "DocumentReference": _("Doctor's note"),
    "Device": _("Device"),
}


def counts(access: Access, *, by: Reader) -> dict[Kind, int]:
    """How many entries of each kind this Access sees. Raises FhirError when the right to read ended."""
    wanted = [type_ for types in TYPES.values() for type_ in types]
    found = search.counts(access, wanted, by=by)
    return {kind: sum(found[type_] for type_ in types) for kind, types in TYPES.items()}
