"""One measurement or answer, as US Core shapes it."""

from __future__ import annotations

from datetime import date

from sharewell.synth.clinical.coding import (
    LOINC,
    OURS,
    TERMINOLOGY,
    Resource,
    concept,
    moment,
    profile,
    quantity,
    reference,
)

CATEGORY = TERMINOLOGY + "observation-category"


def observation(
    key: str,
    member: Resource,
    day: date,
    *,
    profiles: tuple[str, ...],
    categories: tuple[tuple[str, str], ...],
    code: str,
    text: str,
    value: Resource,
    encounter: Resource | None = None,
    performer: Resource | None = None,
) -> Resource:
    """An Observation; `categories` are (system, code), `value` holds the value[x] or component element."""
    found: Resource = {
        "resourceType": "Observation",
        "id": key,
        "meta": profile(*profiles),
        "status": "final",
        "category": [concept(system, name) for system, name in categories],
        "code": concept(LOINC, code, text),
        "subject": member,
        "effectiveDateTime": moment(day),
        "issued": moment(day, 16),
        **value,
    }
    if encounter:
        found["encounter"] = encounter
    if performer:
        found["performer"] = [performer]
    return found


def specimen(key: str, member: Resource, day: date) -> Resource:
    """The blood that a laboratory looked at."""
    return {
        "resourceType": "Specimen",
        "id": key,
        "meta": profile("us-core-specimen"),
        "identifier": [{"system": OURS + "specimen", "value": key}],
        "type": concept("http://snomed.info/sct", "119297000", "Blood"),
        "subject": member,
        "collection": {"collectedDateTime": moment(day, 8)},
    }


def measured(value: float, unit: str) -> Resource:
    """A value[x] that is a quantity."""
    return {"valueQuantity": quantity(value, unit)}


def coded(system: str, code: str, text: str) -> Resource:
    """A value[x] that is a code."""
    return {"valueCodeableConcept": concept(system, code, text)}


def members(keys: list[str]) -> Resource:
    """What hangs together with other observations."""
    return {"hasMember": [reference("Observation", key) for key in keys]}
