"""What a plan can offer, line by line: the codes of the plans feed and our own plain words for them, in English.

They stand here in English and are translated where they are shown. A file may bring lines that are not here if
it names them itself. `also` holds more words that people search by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


def _(english: str) -> str:
    """Mark a text that is translated where it is shown."""
    return english


AMOUNT, CARE, DRUG, EXTRA, PAPER = "amount", "care", "drug", "extra", "paper"


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of benefit line. `section`: where it stands on the page."""

    section: str
    name: str
    also: str = ""


LINES: Final[dict[str, Line]] = {
    "premium": Line(AMOUNT, _("Monthly premium")),
    "deductible_medical": Line(AMOUNT, _("Medical deductible")),
    "deductible_drug": Line(AMOUNT, _("Drug deductible")),
    "maximum_medical": Line(AMOUNT, _("Out-of-pocket maximum")),
    "maximum_drug": Line(AMOUNT, _("Drug out-of-pocket maximum")),
    "pcp": Line(CARE, _("Primary care visit"), _("family doctor, PCP, general doctor, checkup")),
    "specialist": Line(CARE, _("Specialist visit"), _("heart doctor, skin doctor, foot doctor")),
    "telehealth": Line(CARE, _("Visit by phone or video"), _("telehealth, online doctor")),
    "preventive": Line(
        CARE, _("Preventive care"), _("yearly wellness visit, shot, vaccine, screening, mammogram")
    ),
    "urgent_care": Line(CARE, _("Urgent care"), _("walk-in clinic")),
    "emergency": Line(CARE, _("Emergency room"), _("ER, emergency department")),
    "ambulance": Line(CARE, _("Ambulance"), _("emergency ride")),
    "inpatient": Line(CARE, _("Hospital stay"), _("inpatient, surgery, admitted")),
    "inpatient_mental": Line(CARE, _("Hospital stay for mental health"), _("psychiatric, inpatient, detox")),
    "skilled_nursing": Line(CARE, _("Skilled nursing facility"), _("SNF, rehab, nursing home")),
    "outpatient_surgery": Line(CARE, _("Outpatient surgery"), _("same-day surgery, cataract")),
    "lab": Line(CARE, _("Lab tests"), _("blood test, urine test")),
    "xray": Line(CARE, _("X-rays"), _("chest, bone")),
    "imaging": Line(CARE, _("MRI, CT and other scans"), _("imaging, radiology")),
    "sleep_and_other_tests": Line(CARE, _("Other tests"), _("sleep study, breathing test")),
    "therapy": Line(CARE, _("Physical, occupational and speech therapy"), _("PT, OT, rehab, exercise")),
    "mental_health": Line(CARE, _("Mental health visit"), _("counseling, therapist, psychiatrist, talk therapy")),
    "substance_use": Line(CARE, _("Treatment for alcohol or drug use"), _("opioid, addiction, recovery")),
    "chiropractic": Line(CARE, _("Chiropractor"), _("back, spine")),
    "acupuncture": Line(CARE, _("Acupuncture"), _("needles")),
    "dme": Line(CARE, _("Medical equipment"), _("DME, wheelchair, walker, oxygen, CPAP")),
    "diabetes_supplies": Line(CARE, _("Diabetes supplies"), _("test strips, meter, lancets, glucose")),
    "dialysis": Line(CARE, _("Dialysis"), _("kidney")),
    "drugs_part_b": Line(
        CARE, _("Medicines given by a doctor (Part B drugs)"), _("infusion, chemotherapy, shots")
    ),
    "home_health": Line(CARE, _("Home health care"), _("nurse at home")),
    "hospice": Line(CARE, _("Hospice care"), _("end of life")),
    "maternity": Line(CARE, _("Pregnancy and birth"), _("prenatal, maternity, baby")),
    "drug": Line(DRUG, _("Prescription drugs"), _("pharmacy, medicine, pills")),
    "dental_preventive": Line(EXTRA, _("Dental checkups"), _("teeth, dentist, cleaning, X-ray")),
    "dental": Line(EXTRA, _("Other dental care"), _("teeth, dentist, filling, crown, denture")),
    "vision_exam": Line(EXTRA, _("Eye exam"), _("vision, eyes, optometrist")),
    "eyewear": Line(EXTRA, _("Glasses and contact lenses"), _("vision, eyes, frames")),
    "hearing_exam": Line(EXTRA, _("Hearing exam"), _("ears")),
    "hearing_aids": Line(EXTRA, _("Hearing aids"), _("ears")),
    "otc": Line(EXTRA, _("Over-the-counter items"), _("OTC, bandages, pain relief, vitamins")),
    "transport": Line(EXTRA, _("Rides to your appointments"), _("transportation, taxi, van")),
    "fitness": Line(EXTRA, _("Fitness program"), _("gym, exercise")),
    "meals": Line(EXTRA, _("Meals after a hospital stay"), _("food, delivery")),
    "abroad": Line(EXTRA, _("Emergency care outside the United States"), _("travel, worldwide")),
    "summary_of_benefits": Line(PAPER, _("Summary of Benefits")),
    "evidence_of_coverage": Line(PAPER, _("Evidence of Coverage")),
    "annual_notice_of_change": Line(PAPER, _("Annual Notice of Change")),
    "formulary": Line(PAPER, _("List of covered drugs")),
    "provider_directory": Line(PAPER, _("Directory of doctors and pharmacies")),
}

NETWORKS: Final = ("in", "out", "any")
STAGES: Final[dict[str, str]] = {
    "deductible": _("Deductible"),
    "initial": _("Initial coverage"),
    "gap": _("Coverage gap"),
    "catastrophic": _("Catastrophic coverage"),
}
"""Of drug coverage, in the order in which a year runs through them."""
SUPPLIES: Final[dict[str, str]] = {
    "retail_30": _("Pharmacy, 30 days"),
    "retail_90": _("Pharmacy, 90 days"),
    "mail_30": _("By mail, 30 days"),
    "mail_90": _("By mail, 90 days"),
}
UNITS: Final = ("money", "visits", "trips", "items", "days", "hours", "meals")
PERIODS: Final = ("month", "quarter", "year", "two_years", "three_years", "stay", "lifetime")
PERS: Final = ("visit", "day", "stay", "item", "trip", "fill", "test", "month", "year")
COUNTERS: Final = (
    *("deductible_medical", "deductible_drug", "maximum_medical", "maximum_drug"),
    *(code for code, line in LINES.items() if line.section in {CARE, EXTRA}),
)
"""What an accumulator can count: the amounts of the year, and whatever care or extra has a limit."""


def section(benefit: str) -> str:
    """Where a line stands; one that only a file names is an extra."""
    return LINES[benefit].section if benefit in LINES else EXTRA


def english(benefit: str) -> str:
    """Our own name of a line; of one that only a file names, the code without its beginning."""
    return LINES[benefit].name if benefit in LINES else benefit.removeprefix("x_").replace("_", " ").capitalize()
