"""Which records carry sensitive categories: a bit mask made once at load, so that sharing can be narrowed by it.

The codes stand in sensitivity.toml beside this file. Substance use follows 42 CFR Part 2; the others are the
categories state laws protect most often. A mark never hides anything by itself.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from enum import IntFlag
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from sharewell.ingest.maps.code import CPT, HCPCS, ICD9_CM, ICD9_PCS, ICD10_CM, ICD10_PCS, MS_DRG


class Sensitivity(IntFlag):
    """The categories, as bits of records.Item.sensitivity."""

    SUBSTANCE_USE = 1
    MENTAL_HEALTH = 2
    HIV = 4
    REPRODUCTIVE = 8


_SETS: Final = {
    ICD10_CM: "icd10",
    ICD9_CM: "icd9",
    "http://hl7.org/fhir/sid/icd-9-cm": "icd9",
    CPT: "service",
    HCPCS: "service",
    ICD10_PCS: "icd10pcs",
    ICD9_PCS: "icd9pcs",
    MS_DRG: "drg",
}


def _table() -> dict[tuple[str, str], int]:
    text = resources.files(__package__).joinpath("sensitivity.toml").read_text(encoding="utf-8")
    found: dict[tuple[str, str], int] = {}
    for category, sets in tomllib.loads(text).items():
        for name, codes in sets.items():
            for code in codes:
                key = name, code.replace(".", "")
                found[key] = found.get(key, 0) | Sensitivity[category.upper()].value
    return found


_CODES: Final = _table()


@lru_cache(maxsize=65_536)
def of_code(system: str, code: str) -> int:
    """The bits of one code of a code system (its URL), 0 for a code that is not listed."""
    name = _SETS.get(system)
    if name is None:
        return 0
    bare = code.upper().replace(".", "")
    mask = 0
    for length in range(2, len(bare) + 1):
        mask |= _CODES.get((name, bare[:length]), 0)
    return mask


def of_resource(resource: object) -> int:
    """The bits of all codes of a resource, wherever they stand."""
    mask = 0
    for system, code in _codings(resource):
        mask |= of_code(system, code)
    return mask


def _codings(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for element in node:
            yield from _codings(element)
    elif isinstance(node, dict):
        system, code = node.get("system"), node.get("code")
        if isinstance(system, str) and isinstance(code, str):
            yield system, code
        for element in node.values():
            if isinstance(element, dict | list):
                yield from _codings(element)


def of_claim(eob: dict[str, Any]) -> int:
    """The bits of a claim as our maps write it: the same as of_resource, faster."""
    mask = 0
    for entry in eob.get("diagnosis", ()):
        mask |= _concept(entry["diagnosisCodeableConcept"])
    for entry in eob.get("procedure", ()):
        mask |= _concept(entry["procedureCodeableConcept"])
    for item in eob["item"]:
        mask |= _concept(item["productOrService"])
    for entry in eob.get("supportingInfo", ()):
        if "code" in entry:
            mask |= _concept(entry["code"])
    return mask


def _concept(concept: dict[str, Any]) -> int:
    mask = 0
    for coding in concept.get("coding", ()):
        mask |= of_code(coding["system"], coding["code"])
    return mask
