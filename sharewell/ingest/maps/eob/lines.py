"""EOB.item: the lines of a claim."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from sharewell.ingest.maps.code import (
    ABSENT,
    CARIN_COMPOUND,
    CARIN_SURFACE,
    CDT,
    CPT,
    HCPCS,
    HIPPS,
    NDC,
    ORAL_AREA,
    PLACE,
    REVENUE,
    TOOTH,
    UCUM,
    concept,
)
from sharewell.ingest.maps.eob.adjudication import of_line
from sharewell.ingest.maps.eob.claim import INSTITUTIONAL, Claim, Line
from sharewell.ingest.maps.eob.notes import Notes
from sharewell.ingest.maps.eob.supporting_info import Info, transport

Item = dict[str, Any]

_MODIFIERS: Final = tuple(f"modifier_code_{number}" for number in range(1, 5))
_TEETH: Final = tuple(f"tooth_number_{number}" for number in range(2, 5))
_CPT: Final = re.compile(r"\d{4}[0-9AFTUM]", re.ASCII)
_CPT_MODIFIER: Final = re.compile(r"\d\d|P[1-6]|[1-8]P", re.ASCII)
_NUMBERS: Final = re.compile(r"\d+", re.ASCII)
_CDT: Final = re.compile(r"D\d{4}", re.ASCII)
_SYSTEMS: Final = {"cpt": CPT, "hcpcs": HCPCS, "hipps": HIPPS, "cdt": CDT}
_UNITS: Final = {"EA": "{each}", "GM": "g", "ML": "mL"}
_COMPOUND: Final = concept(CARIN_COMPOUND, "compound")
_NOT_APPLICABLE: Final = concept("http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-applicable")


def items(claim: Claim, info: Info, notes: Notes, status: str, *, amounts: bool) -> list[Item]:
    """All lines. Adds to `info` what single lines refer to, and to `notes` what is said about them."""
    if claim.kind == "pharmacy":
        return _drugs(claim, notes, status)
    found = [_service(line, claim, info, notes, status, amounts=amounts) for line in claim.lines]
    if claim.kind == "professional" and (facts := transport(info, claim.head)):
        found[0]["informationSequence"] = facts
    return found


def _service(line: Line, claim: Claim, info: Info, notes: Notes, status: str, *, amounts: bool) -> Item:
    kind, get = claim.kind, line.get
    pointer, words, units = get("diagnosis_pointer"), get("payment_member_explanation"), get("number_of_units")
    item: Item = {
        "sequence": line["line_number"],
        "diagnosisSequence": [int(number) for number in _NUMBERS.findall(pointer)] if pointer else None,
        "revenue": _revenue(line, kind) if kind in INSTITUTIONAL else None,
        "productOrService": _product(line, claim),
        "modifier": [modifier(line[key]) for key in _MODIFIERS if key in line],
    }
    _when(item, line, claim)
    if kind not in INSTITUTIONAL:
        place = get("place_of_service_code")
        item["locationCodeableConcept"] = concept(PLACE, place) if place else ABSENT
    item["quantity"] = None if units is None else {"value": units}
    if kind == "oral":
        _teeth(item, line, info)
    item["adjudication"] = of_line(line, claim, status, amounts=amounts)
    item["noteNumber"] = [notes.add(words)] if words else None
    return {element: value for element, value in item.items() if value}


def _revenue(line: Line, kind: str) -> Item | None:
    """Mandatory on inpatient lines, optional on outpatient ones."""
    code = line.get("revenue_center_code")
    return concept(REVENUE, code) if code else ABSENT if kind == "inpatient" else None


def _product(line: Line, claim: Claim) -> Item:
    """The service, and the drug of the line. A line without a service code says "not applicable": the value sets
    that the profiles require have that code, and neither a drug code alone nor an absent reason would do."""
    code, drug = line.get("procedure_code"), line.get("national_drug_code")
    service = procedure(code, line.get("procedure_code_type", ""), claim.kind) if code else _NOT_APPLICABLE
    return {"coding": [*service["coding"], *concept(NDC, drug)["coding"]]} if drug else service


@lru_cache(maxsize=32_768)
def procedure(code: str, code_type: str, kind: str) -> Item:
    """The concept of a service code; without a code type its shape tells its set: 99213, J0881, D1110."""
    bare = code.upper()
    if code_type in _SYSTEMS:
        return concept(_SYSTEMS[code_type], bare)
    if kind == "oral" and _CDT.fullmatch(bare):
        return concept(CDT, bare)
    return concept(CPT if _CPT.fullmatch(bare) else HCPCS, bare)


@lru_cache(maxsize=4_096)
def modifier(code: str) -> Item:
    """The concept of a modifier: two digits are CPT's, the rest HCPCS's."""
    bare = code.upper()
    return concept(CPT if _CPT_MODIFIER.fullmatch(bare) else HCPCS, bare)


def _when(item: Item, line: Line, claim: Claim) -> None:
    start = line.get("service_from_date") or claim.head.get("statement_from_date") or _first_day(claim.head)
    end = line.get("service_to_date")
    if start and end and end != start and claim.kind not in ("outpatient", "pharmacy"):
        item["servicedPeriod"] = {"start": start, "end": end}
    elif start or end:
        item["servicedDate"] = start or end


def _first_day(head: Line) -> str | None:
    return head.get("claim_service_start_date") or head.get("member_admission_date")


def _teeth(item: Item, line: Line, info: Info) -> None:
    """Tooth and surfaces; more teeth than one stand in supportingInfo and are named by number."""
    if tooth := line.get("tooth_number_1"):
        item["bodySite"] = concept(TOOTH, tooth)
    elif area := line.get("oral_cavity_area"):
        item["bodySite"] = concept(ORAL_AREA, area)
    if more := [line[key] for key in _TEETH if key in line]:
        item["informationSequence"] = [
            info.add("additionalbodysite", code=concept(TOOTH, tooth)) for tooth in more
        ]
    if surfaces := line.get("tooth_surface"):
        item["subSite"] = [concept(CARIN_SURFACE, letter) for letter in surfaces.upper() if letter.isalpha()]


def _drugs(claim: Claim, notes: Notes, status: str) -> list[Item]:
    """The lines of a pharmacy claim: rows of one line number are a compound and its ingredients."""
    found: dict[int, Item] = {}
    for line in claim.lines:
        number = line["line_number"]
        if number in found:
            details = found[number].setdefault("detail", [])
            details.append(_ingredient(line, len(details) + 1))
            continue
        item: Item = {"sequence": number, "productOrService": _drug(line)}
        _when(item, line, claim)
        if quantity := _quantity(line):
            item["quantity"] = quantity
        item["adjudication"] = of_line(line, claim, status, amounts=True)
        if words := line.get("payment_member_explanation"):
            item["noteNumber"] = [notes.add(words)]
        found[number] = item
    return list(found.values())


def _drug(line: Line) -> Item:
    code = line.get("national_drug_code")
    if code is None:
        return ABSENT
    return _COMPOUND if code.lower() == "compound" else concept(NDC, code)


def _ingredient(line: Line, number: int) -> Item:
    detail: Item = {"sequence": number, "productOrService": _drug(line)}
    if quantity := _quantity(line):
        detail["quantity"] = quantity
    return detail


def _quantity(line: Line) -> Item | None:
    if "quantity_dispensed" not in line:
        return None
    quantity: Item = {"value": line["quantity_dispensed"]}
    if unit := line.get("quantity_qualifier_code"):
        quantity["unit"] = unit
        if unit.upper() in _UNITS:
            quantity |= {"system": UCUM, "code": _UNITS[unit.upper()]}
    return quantity
