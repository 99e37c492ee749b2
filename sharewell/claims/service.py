"""What a line is for, in general words of our own, from the shape of its code; the code always stands beside it.

The official descriptions of CPT and CDT are licensed; only which ranges hold visits, images or tests is used here.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sharewell.claims import displays
from sharewell.fhir.resource import at, text


class Coded(NamedTuple):
    """A code with what it stands for. `system` is the URL; `words` "" where nobody has any."""

    system: str
    code: str
    words: str | Promise

    @property
    def label(self) -> str:
        """Which code set it belongs to, for people."""
        return next((name for part, name in LABELS if part in self.system), "")


LABELS: Final = (
    ("icd-10-cm", "ICD-10"),
    ("icd9", "ICD-9"),
    ("icd-9-cm", "ICD-9"),
    ("Coding/ICD10", "ICD-10-PCS"),
    ("Coding/ICD9", "ICD-9"),
    ("ama-assn.org/go/cpt", "CPT"),
    ("HCPCS", "HCPCS"),
    ("HIPPS", "HIPPS"),
    ("ada.org/cdt", "CDT"),
    ("sid/ndc", "NDC"),
    ("rxnorm", "RxNorm"),
    ("RevenueCodes", "Revenue"),
)
_NUMBERS: Final = (
    (100, 1999, _("Anesthesia")),
    (10004, 69990, _("Procedure or surgery")),
    (70010, 76499, _("X-ray or scan")),
    (76506, 76999, _("Ultrasound")),
    (77046, 77067, _("Breast imaging")),
    (77261, 77799, _("Radiation treatment")),
    (77071, 79999, _("X-ray or scan")),
    (80047, 89398, _("Lab test")),
    (90281, 90399, _("Shot or injected medicine")),
    (90460, 90759, _("Vaccine")),
    (90785, 90899, _("Mental health care")),
    (90935, 90999, _("Dialysis")),
    (92002, 92499, _("Eye care")),
    (92502, 92700, _("Hearing, speech or ear care")),
    (92920, 93998, _("Heart test or treatment")),
    (94002, 94799, _("Lung test or treatment")),
    (95700, 96020, _("Nerve or sleep test")),
    (96360, 96549, _("Medicine given by needle")),
    (97010, 97799, _("Therapy")),
    (98940, 98943, _("Chiropractic care")),
    (99202, 99215, _("Office visit")),
    (99221, 99239, _("Hospital care by a doctor")),
    (99281, 99288, _("Emergency room visit")),
    (99304, 99318, _("Nursing home visit")),
    (99341, 99350, _("Home visit")),
)
_LETTERS: Final = {
    "A": _("Ambulance or medical supplies"),
    "B": _("Feeding supplies"),
    "C": _("Hospital service or device"),
    "E": _("Medical equipment"),
    "G": _("Medical service"),
    "H": _("Mental health or substance use care"),
    "J": _("Medicine given by a provider"),
    "K": _("Medical equipment"),
    "L": _("Brace, implant or artificial limb"),
    "P": _("Lab test"),
    "Q": _("Medicine or supplies"),
    "R": _("X-ray or scan"),
    "S": _("Medical service"),
    "T": _("Care service"),
    "V": _("Eye or hearing care"),
}
_TEETH: Final = (
    (100, 999, _("Dental exam or X-ray")),
    (1000, 1999, _("Cleaning and prevention")),
    (2000, 2999, _("Filling or crown")),
    (3000, 3999, _("Root treatment")),
    (4000, 4999, _("Gum treatment")),
    (5000, 5999, _("Denture")),
    (6000, 6199, _("Dental implant")),
    (6200, 6999, _("Bridge")),
    (7000, 7999, _("Tooth removal or mouth surgery")),
    (8000, 8999, _("Braces")),
    (9000, 9999, _("Other dental care")),
)
_ROOMS: Final = (
    (110, 219, _("Hospital room")),
    (250, 259, _("Medicine in the hospital")),
    (270, 279, _("Supplies in the hospital")),
    (300, 319, _("Lab test")),
    (320, 359, _("X-ray or scan")),
    (360, 379, _("Operating room and anesthesia")),
    (400, 409, _("X-ray or scan")),
    (420, 449, _("Therapy")),
    (450, 459, _("Emergency room")),
    (480, 489, _("Heart test or treatment")),
    (510, 529, _("Clinic visit")),
    (540, 549, _("Ambulance")),
    (550, 609, _("Care at home")),
    (610, 619, _("X-ray or scan")),
    (636, 637, _("Medicine in the hospital")),
    (650, 659, _("Hospice care")),
    (710, 719, _("Recovery room")),
    (730, 739, _("Heart test or treatment")),
    (820, 889, _("Dialysis")),
    (900, 919, _("Mental health care")),
)
DRUG: Final = _("Prescription drug")
COMPOUND: Final = _("Drug mixed by the pharmacy")
SERVICE: Final = _("Service")
_CPT: Final = re.compile(r"\d{5}\Z")
_DENTAL: Final = re.compile(r"D(\d{4})\Z")


def of_line(item: dict[str, Any]) -> Coded:
    """The service of a line: its first code with the best words there are, else its revenue code."""
    for coding in at(item, "productOrService", "coding"):
        found = coded(coding)
        if found.code and found.code != "not-applicable":
            words = found.words or text(item.get("productOrService"), "text") or general(found.system, found.code)
            return found._replace(words=words)
    for coding in at(item, "revenue", "coding"):
        found = coded(coding)
        if found.code:
            return found._replace(words=found.words or _ranged(found.code, _ROOMS) or SERVICE)
    return Coded("", "", text(item.get("productOrService"), "text") or SERVICE)


def coded(coding: Any) -> Coded:
    """A coding with the operator's words, else its own display."""
    system, code = text(coding, "system"), text(coding, "code")
    return Coded(system, code, displays.of(system, code, get_language() or "en") or text(coding, "display"))


def general(system: str, code: str) -> Promise:
    """Our own words for the range that a code stands in."""
    if "sid/ndc" in system or "rxnorm" in system.lower():
        return DRUG
    if code == "compound":
        return COMPOUND
    if dental := _DENTAL.match(code):
        return _ranged(dental[1], _TEETH) or SERVICE
    if _CPT.match(code):
        return _ranged(code, _NUMBERS) or SERVICE
    return _LETTERS.get(code[:1], SERVICE) if code[1:].isdigit() else SERVICE


def _ranged(code: str, ranges: tuple[tuple[int, int, Promise], ...]) -> Promise | None:
    if not code.isdigit():
        return None
    number = int(code)
    return next((words for low, high, words in ranges if low <= number <= high), None)
