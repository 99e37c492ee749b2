"""Laboratory panels: a report, its results, and the specimen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sharewell.synth.catalogue import table
from sharewell.synth.clinical.coding import (
    LOINC,
    SNOMED,
    TERMINOLOGY,
    Resource,
    concept,
    moment,
    profile,
    quantity,
    reference,
)
from sharewell.synth.clinical.observation import CATEGORY, coded, measured, observation, specimen
from sharewell.synth.clinical.visit import ClinicalVisit


@cache
def panels() -> Resource:
    """labs.toml: panel -> code, text, results."""
    return table("labs.toml")


def laboratory(visit: ClinicalVisit) -> Iterator[Resource]:
    """Everything that the visit's panels left."""
    if not visit.claim.service.labs:
        return
    yield specimen(f"sp-{visit.key}", visit.patient, visit.day)
    for name in visit.claim.service.labs:
        panel = panels()[name]
        results = [
            _result(visit, f"lab-{visit.key}-{name}-{place}", row) for place, row in enumerate(panel["results"], 1)
        ]
        yield from results
        yield _report(visit, name, panel, results)


def _result(visit: ClinicalVisit, key: str, row: Resource) -> Resource:
    if "coded" in row:
        value = coded(SNOMED, row["coded"], row["coded_text"])
    elif "said" in row:
        value = {"valueString": row["said"]}
    else:
        drawn = row["low"] + visit.draw.chance() * (row["high"] - row["low"])
        amount: float = round(drawn, 1) if row["high"] < 30 else int(drawn)
        low, high = row["normal"]
        flag = "H" if amount > high else "L" if amount < low else "N"
        value = measured(amount, row["unit"])
        value["interpretation"] = [concept(TERMINOLOGY + "v3-ObservationInterpretation", flag)]
        value["referenceRange"] = [{"low": quantity(low, row["unit"]), "high": quantity(high, row["unit"])}]
    found = observation(
        key,
        visit.patient,
        visit.day,
        profiles=("us-core-observation-lab",),
        categories=((CATEGORY, "laboratory"),),
        code=row["code"],
        text=row["text"],
        value=value,
        encounter=visit.encounter if visit.has_encounter else None,
        performer=visit.facility,
    )
    found["specimen"] = reference("Specimen", f"sp-{visit.key}")
    return found


def _report(visit: ClinicalVisit, name: str, panel: Resource, results: list[Resource]) -> Resource:
    found = {
        "resourceType": "DiagnosticReport",
        "id": f"report-{visit.key}-{name}",
        "meta": profile("us-core-diagnosticreport-lab"),
        "status": "final",
        "category": [concept(TERMINOLOGY + "v2-0074", "LAB")],
        "code": concept(LOINC, panel["code"], panel["text"]),
        "subject": visit.patient,
        "effectiveDateTime": moment(visit.day),
        "issued": moment(visit.day, 16),
        "performer": [visit.facility],
        "specimen": [reference("Specimen", f"sp-{visit.key}")],
        "result": [reference("Observation", result["id"]) for result in results],
    }
    if visit.has_encounter:
        found["encounter"] = visit.encounter
    return found
