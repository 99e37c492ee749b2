"""Sensitive categories are marked by codes, once, at load."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sharewell.ingest.maps.code import CPT, HCPCS, ICD9_CM, ICD10_CM, ICD10_PCS, MS_DRG, NDC
from sharewell.ingest.maps.sensitivity import Sensitivity, of_claim, of_code, of_resource
from tests.ingest.claim_rows import KINDS, Cells
from tests.ingest.loading import eob_of


@pytest.mark.parametrize(
    ("system", "code", "mask"),
    [
        (ICD10_CM, "F11.20", Sensitivity.SUBSTANCE_USE),
        (ICD10_CM, "f1120", Sensitivity.SUBSTANCE_USE),
        (ICD10_CM, "F17.210", 0),  # nicotine is not within 42 CFR Part 2
        (ICD10_CM, "F32.1", Sensitivity.MENTAL_HEALTH),
        (ICD10_CM, "B20", Sensitivity.HIV),
        (ICD10_CM, "Z33.2", Sensitivity.REPRODUCTIVE),
        (ICD10_CM, "E11.65", 0),
        (ICD9_CM, "304.01", Sensitivity.SUBSTANCE_USE),
        (HCPCS, "H0020", Sensitivity.SUBSTANCE_USE),
        (CPT, "90837", Sensitivity.MENTAL_HEALTH),
        (CPT, "99213", 0),
        (ICD10_PCS, "HZ30ZZZ", Sensitivity.SUBSTANCE_USE),
        (MS_DRG, "897", Sensitivity.SUBSTANCE_USE),
        (NDC, "F1120", 0),
    ],
)
def test_a_code_marks_its_category(system: str, code: str, mask: int) -> None:
    assert of_code(system, code) == mask
    assert type(of_code(system, code)) is int  # the shelf stores a number, not an enum


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "pharmacy"])
def test_a_claim_is_marked_by_its_diagnoses_and_services(kind: str) -> None:
    cells: Cells = {"Diagnosis code 2": "F11.20", "Procedure code": "D1110" if kind == "oral" else "90837"}
    eob = eob_of([{**KINDS[kind][0], **cells}])
    wanted = Sensitivity.SUBSTANCE_USE | (0 if kind == "oral" else Sensitivity.MENTAL_HEALTH)
    assert of_claim(eob) == of_resource(eob) == wanted


def test_any_resource_is_marked_by_the_codes_in_it_and_junk_by_none() -> None:
    condition = {"resourceType": "Condition", "code": {"coding": [{"system": ICD10_CM, "code": "B20"}]}}
    assert of_resource(condition) == Sensitivity.HIV
    assert of_resource({"code": [None, 1, {"system": 3, "code": "B20"}]}) == 0


def test_every_code_that_cms_filters_as_substance_use_is_marked(shared_data: Path) -> None:
    text = (shared_data / "code-lists" / "samhsa-42cfr2-security_labels.yml").read_text(encoding="utf-8")
    listed = re.findall(r"system:\s*(\S+)\s+code:\s*(\S+)", text)
    missed = {
        code for system, code in listed if not of_code(system, code.strip("'\"")) & Sensitivity.SUBSTANCE_USE
    }
    assert len(listed) > 700
    # Two DRG numbers now mean hip replacements; ICD-9 305 alone would also mark tobacco (305.1).
    assert missed == {"522", "523", "305"}
