"""Statuses and code systems in plain words. A code that is not listed is shown as it is: nothing is hidden."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

_ERROR: Final = _("Entered by mistake")
STATUS: Final[dict[str, Any]] = {
    "active": _("Active"),
    "inactive": _("Not active"),
    "recurrence": _("Came back"),
    "relapse": _("Came back"),
    "remission": _("In remission"),
    "resolved": _("Over"),
    "completed": _("Done"),
    "finished": _("Done"),
    "achieved": _("Reached"),
    "final": _("Final"),
    "amended": _("Corrected"),
    "corrected": _("Corrected"),
    "preliminary": _("Not final yet"),
    "registered": _("Not final yet"),
    "partial": _("Not final yet"),
    "cancelled": _("Canceled"),
    "stopped": _("Stopped"),
    "revoked": _("Stopped"),
    "on-hold": _("On hold"),
    "draft": _("Draft"),
    "planned": _("Planned"),
    "proposed": _("Planned"),
    "accepted": _("Agreed"),
    "preparation": _("Being prepared"),
    "in-progress": _("Going on now"),
    "arrived": _("Going on now"),
    "not-done": _("Not done"),
    "current": _("Current"),
    "superseded": _("Replaced by a newer one"),
    "unknown": _("Not known"),
    "entered-in-error": _ERROR,
}
CHIP: Final = {
    "active": "info", "recurrence": "info", "relapse": "info", "in-progress": "info", "completed": "good",
    "finished": "good", "achieved": "good", "final": "good", "resolved": "good", "current": "good",
    "entered-in-error": "bad", "not-done": "wait", "preliminary": "wait", "registered": "wait", "on-hold": "wait",
}  # fmt: skip
FLAG: Final[dict[str, Any]] = {
    "H": _("Above the usual range"),
    "HH": _("Far above the usual range"),
    "L": _("Below the usual range"),
    "LL": _("Far below the usual range"),
    "N": _("In the usual range"),
    "A": _("Not as usual"),
    "AA": _("Not as usual"),
    "POS": _("Positive"),
    "NEG": _("Negative"),
}
VISIT: Final[dict[str, Any]] = {
    "AMB": _("Office visit"),
    "EMER": _("Emergency room"),
    "IMP": _("Hospital stay"),
    "ACUTE": _("Hospital stay"),
    "OBSENC": _("Hospital, under observation"),
    "HH": _("At home"),
    "VR": _("By phone or video"),
}
SERIOUS: Final[dict[str, Any]] = {
    "high": _("High risk"),
    "low": _("Low risk"),
    "unable-to-assess": _("Risk not known"),
    "mild": _("Mild"),
    "moderate": _("Moderate"),
    "severe": _("Severe"),
}
SYSTEMS: Final = {
    "http://loinc.org": "LOINC",
    "http://snomed.info/sct": "SNOMED CT",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "http://hl7.org/fhir/sid/icd-9-cm": "ICD-9-CM",
    "http://www.cms.gov/Medicare/Coding/ICD10": "ICD-10-PCS",
    "http://hl7.org/fhir/sid/cvx": "CVX",
    "http://hl7.org/fhir/sid/ndc": "NDC",
    "http://www.ama-assn.org/go/cpt": "CPT",
}


def status(code: str) -> Any:
    """A status in words; the code itself where we have none."""
    return STATUS.get(code, code)


def label(system: str, code: str) -> str:
    """ "ICD-10-CM E11.9": a code with the name of its system."""
    return f"{SYSTEMS.get(system, '')} {code}".strip()
