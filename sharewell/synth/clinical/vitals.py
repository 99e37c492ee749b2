"""Vital signs of a visit: blood pressure and the rest for grown-ups, growth for children."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sharewell.synth.clinical.coding import LOINC, TERMINOLOGY, Resource, concept, quantity
from sharewell.synth.clinical.observation import CATEGORY, measured, observation
from sharewell.synth.clinical.visit import ClinicalVisit

VITAL = ((CATEGORY, "vital-signs"),)

# key, profile, LOINC, words, low, high, unit, decimals
ADULT = (
    ("hr", "us-core-heart-rate", "8867-4", "Heart rate", 58, 92, "/min", 0),
    ("rr", "us-core-respiratory-rate", "9279-1", "Breathing rate", 12, 20, "/min", 0),
    ("temp", "us-core-body-temperature", "8310-5", "Temperature", 36.2, 37.3, "Cel", 1),
    ("weight", "us-core-body-weight", "29463-7", "Weight", 61, 96, "kg", 1),
    ("height", "us-core-body-height", "8302-2", "Height", 158, 183, "cm", 0),
    ("bmi", "us-core-bmi", "39156-5", "Body mass index", 22, 33, "kg/m2", 1),
)
CHILD = (
    ("hr", "us-core-heart-rate", "8867-4", "Heart rate", 90, 140, "/min", 0),
    ("rr", "us-core-respiratory-rate", "9279-1", "Breathing rate", 22, 34, "/min", 0),
    ("temp", "us-core-body-temperature", "8310-5", "Temperature", 36.4, 37.4, "Cel", 1),
    ("weight", "us-core-body-weight", "29463-7", "Weight", 6.1, 12.5, "kg", 1),
    ("height", "us-core-body-height", "8302-2", "Length", 64, 87, "cm", 0),
    ("head", "us-core-head-circumference", "9843-4", "Head circumference", 42, 49, "cm", 1),
    ("headpct", "head-occipital-frontal-circumference-percentile", "8289-1", "Head percentile", 20, 90, "%", 0),
    ("bmipct", "pediatric-bmi-for-age", "59576-9", "Body mass percentile", 20, 90, "%", 0),
    ("wfl", "pediatric-weight-for-height", "77606-2", "Weight for length percentile", 20, 90, "%", 0),
)


def vitals(visit: ClinicalVisit) -> Iterator[Resource]:
    """The vital signs that the kind of visit takes."""
    service = visit.claim.service
    if service.vitals:
        yield _pressure(visit)
        yield oxygen(f"ox-{visit.key}", visit.patient, visit.day, visit.draw.between(93, 99), visit)
    for row in ADULT if service.vitals else CHILD if service.child_vitals else ():
        yield _sign(visit, row)


def _sign(visit: ClinicalVisit, row: tuple[str, str, str, str, float, float, str, int]) -> Resource:
    key, name, code, text, low, high, unit, decimals = row
    value = round(low + visit.draw.chance() * (high - low), decimals)
    return observation(
        f"{key}-{visit.key}",
        visit.patient,
        visit.day,
        profiles=("us-core-vital-signs", name) if name.startswith("us-core") else (name,),
        categories=VITAL,
        code=code,
        text=text,
        value=measured(int(value) if decimals == 0 else value, unit),
        encounter=visit.encounter,
        performer=visit.clinician,
    )


def _pressure(visit: ClinicalVisit) -> Resource:
    parts = (("8480-6", "Upper", visit.draw.between(112, 148)), ("8462-4", "Lower", visit.draw.between(64, 92)))
    components = [
        {"code": concept(LOINC, code, text), "valueQuantity": quantity(value, "mm[Hg]")}
        for code, text, value in parts
    ]
    return observation(
        f"bp-{visit.key}",
        visit.patient,
        visit.day,
        profiles=("us-core-vital-signs", "us-core-blood-pressure"),
        categories=VITAL,
        code="85354-9",
        text="Blood pressure",
        value={"component": components},
        encounter=visit.encounter,
        performer=visit.clinician,
    )


def half_pressure(key: str, member: Resource, day: date) -> Resource:
    """A pressure taken at home of which the lower value was not read: it says why it is absent."""
    unread = concept(TERMINOLOGY + "data-absent-reason", "not-performed")
    components: list[Resource] = [
        {"code": concept(LOINC, "8480-6", "Upper"), "valueQuantity": quantity(131, "mm[Hg]")},
        {"code": concept(LOINC, "8462-4", "Lower"), "dataAbsentReason": unread},
    ]
    return observation(
        key,
        member,
        day,
        profiles=("us-core-vital-signs", "us-core-blood-pressure"),
        categories=VITAL,
        code="85354-9",
        text="Blood pressure at home",
        value={"component": components},
    )


def oxygen(key: str, member: Resource, day: date, percent: int, visit: ClinicalVisit | None = None) -> Resource:
    """Oxygen in the blood; without a visit it was measured at home on two liters of oxygen."""
    found = observation(
        key,
        member,
        day,
        profiles=("us-core-vital-signs", "us-core-pulse-oximetry"),
        categories=VITAL,
        code="59408-5",
        text="Oxygen in the blood",
        value=measured(percent, "%"),
        encounter=visit.encounter if visit else None,
        performer=visit.clinician if visit else None,
    )
    found["code"]["coding"].append({"system": LOINC, "code": "2708-6"})
    if visit is None:
        found["component"] = [
            {"code": concept(LOINC, "3151-8", "Oxygen flow"), "valueQuantity": quantity(2, "L/min")},
            {"code": concept(LOINC, "3150-0", "Oxygen share"), "valueQuantity": quantity(28, "%")},
        ]
    return found
