"""What kind of care a claim is for, in a member's words."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sharewell.fhir.brief import ClaimBrief


class Kind(StrEnum):
    """Kinds of care that a list can be filtered by."""

    VISIT = "visit"
    VIDEO = "video"
    URGENT = "urgent"
    EMERGENCY = "emergency"
    STAY = "stay"
    OUTPATIENT = "outpatient"
    LABORATORY = "laboratory"
    AMBULANCE = "ambulance"
    HOME = "home"
    DENTAL = "dental"
    VISION = "vision"
    PHARMACY = "pharmacy"
    OTHER = "other"


NAMES: Final[dict[Kind, Promise]] = {
    Kind.VISIT: _("Medical visit"),
    Kind.VIDEO: _("Video or phone visit"),
    Kind.URGENT: _("Urgent care"),
    Kind.EMERGENCY: _("Emergency room"),
    Kind.STAY: _("Hospital stay"),
    Kind.OUTPATIENT: _("Hospital visit without a stay"),
    Kind.LABORATORY: _("Lab tests"),
    Kind.AMBULANCE: _("Ambulance"),
    Kind.HOME: _("Care at home"),
    Kind.DENTAL: _("Dental care"),
    Kind.VISION: _("Vision care"),
    Kind.PHARMACY: _("Prescription"),
    Kind.OTHER: _("Other care"),
}
_TYPES: Final = {"oral": Kind.DENTAL, "pharmacy": Kind.PHARMACY, "vision": Kind.VISION}
_PLACES: Final = {
    "02": Kind.VIDEO,
    "10": Kind.VIDEO,
    "12": Kind.HOME,
    "20": Kind.URGENT,
    "23": Kind.EMERGENCY,
    "41": Kind.AMBULANCE,
    "42": Kind.AMBULANCE,
    "81": Kind.LABORATORY,
}
"""CMS place-of-service codes that say more than the claim type."""


def of(claim: ClaimBrief) -> Kind:
    """The kind of a claim of any source."""
    if claim.type in _TYPES:
        return _TYPES[claim.type]
    if claim.type == "institutional" and claim.subtype == "inpatient":
        return Kind.STAY
    if claim.place in _PLACES:
        return _PLACES[claim.place]
    if claim.type == "institutional":
        return Kind.OUTPATIENT
    return Kind.VISIT if claim.type == "professional" else Kind.OTHER
