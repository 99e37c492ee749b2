"""Diagnoses of a claim, and the ICD procedures of an inpatient stay."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from sharewell.ingest.maps.code import (
    ABSENT,
    CARIN_DIAGNOSIS,
    CARIN_PROCEDURE,
    DIAGNOSIS_TYPE,
    ICD9_CM,
    ICD9_PCS,
    ICD10_CM,
    ICD10_PCS,
    POA,
    concept,
)
from sharewell.ingest.maps.eob.claim import INSTITUTIONAL, Claim

Entry = dict[str, Any]

_KEYS: Final = tuple(
    (
        number,
        f"diagnosis_code_{number}",
        f"diagnosis_code_type_{number}",
        f"diagnosis_type_{number}",
        f"diagnosis_description_{number}",
        f"present_on_admission_{number}",
    )
    for number in range(1, 26)
)
_PROCEDURES: Final = tuple(
    (
        number,
        f"procedure_code_{number}",
        f"procedure_type_{number}",
        f"procedure_date_{number}",
        f"procedure_description_{number}",
    )
    for number in range(1, 26)
)
_PRINCIPAL: Final = [concept(DIAGNOSIS_TYPE, "principal")]
_TYPES: Final = {
    "principal": _PRINCIPAL,
    "admitting": [concept(DIAGNOSIS_TYPE, "admitting")],
    "other": [concept(CARIN_DIAGNOSIS, "other")],
    "secondary": [concept(CARIN_DIAGNOSIS, "secondary")],
    "externalcauseofinjury": [concept(CARIN_DIAGNOSIS, "externalcauseofinjury")],
    "patientreasonforvisit": [concept(CARIN_DIAGNOSIS, "patientreasonforvisit")],
}
_ALLOWED: Final = {
    "inpatient": frozenset({"principal", "admitting", "other", "externalcauseofinjury"}),
    "outpatient": frozenset({"principal", "other", "externalcauseofinjury", "patientreasonforvisit"}),
}
_PROFESSIONAL: Final = frozenset({"principal", "secondary"})


def diagnoses(claim: Claim) -> list[Entry]:
    """EOB.diagnosis. A claim that must have one and names none says so with a data-absent-reason."""
    head, kind = claim.head, claim.kind
    found: list[Entry] = []
    for number, key, code_type, type_key, words, admission in _KEYS:
        code = head.get(key)
        if code is None:
            continue
        entry = {
            "sequence": number,
            "diagnosisCodeableConcept": _diagnosis(code, head.get(code_type, ""), head.get(words, "")),
            "type": _role(head.get(type_key, ""), code, kind, first=not found),
        }
        if kind == "inpatient" and admission in head:
            entry["onAdmission"] = concept(POA, head[admission].upper())
        found.append(entry)
    if not found and kind not in ("oral", "pharmacy"):
        return [{"sequence": 1, "diagnosisCodeableConcept": ABSENT, "type": _PRINCIPAL}]
    return found


@lru_cache(maxsize=65_536)
def _diagnosis(code: str, code_type: str, words: str) -> Entry:
    system = ICD9_CM if code_type == "icd9" else ICD10_CM
    made = concept(system, pointed(code, icd9=code_type == "icd9"))
    return {**made, "text": words} if words else made


def pointed(code: str, *, icd9: bool = False) -> str:
    """A diagnosis code with its point: E1165 -> E11.65, 25002 -> 250.02, E8859 (ICD-9) -> E885.9."""
    bare = code.upper().replace(".", "")
    stem = 4 if icd9 and bare.startswith("E") else 3
    return f"{bare[:stem]}.{bare[stem:]}" if len(bare) > stem else bare


def _role(said: str, code: str, kind: str, *, first: bool) -> list[Entry]:
    """The role of a diagnosis in the terms of its profile."""
    if kind not in INSTITUTIONAL:
        return _TYPES[said if said in _PROFESSIONAL else "principal" if first and not said else "secondary"]
    if not said:
        said = "principal" if first else "externalcauseofinjury" if code[0] in "VWXYvwxy" else "other"
    return _TYPES[said if said in _ALLOWED[kind] else "other"]


def procedures(claim: Claim) -> list[Entry]:
    """EOB.procedure of an inpatient claim (ICD-10-PCS; a code of 3 or 4 digits is ICD-9)."""
    head = claim.head
    found: list[Entry] = []
    for number, key, type_key, date_key, words in _PROCEDURES:
        code = head.get(key)
        if code is None:
            continue
        role = head.get(type_key) or ("other" if found else "principal")
        bare = code.upper().replace(".", "")
        made = concept(ICD10_PCS, bare) if len(bare) == 7 else concept(ICD9_PCS, code)
        entry = {"sequence": number, "type": [concept(CARIN_PROCEDURE, role)]}
        if date_key in head:
            entry["date"] = head[date_key]
        entry["procedureCodeableConcept"] = {**made, "text": head[words]} if words in head else made
        found.append(entry)
    return found
