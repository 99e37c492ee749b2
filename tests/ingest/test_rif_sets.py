"""RIF sets that others made: every row is a claim line, a person or a reject; what is left out is named."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from sharewell.fhir.resource import codes
from sharewell.ingest.feeds import rif_layout
from sharewell.ingest.maps.sensitivity import Sensitivity
from sharewell.records.item import Item
from tests.ingest.guide import Guide
from tests.ingest.rif_rows import FEED, Read


def rif_files(shared_data: Path) -> list[Path]:
    found = (path for path in (shared_data / "cms-rif").rglob("*") if path.suffix in (".csv", ".txt"))
    return sorted(path for path in found if path.name != "export_summary.csv")


def test_every_row_of_every_file_is_loaded_or_rejected_with_a_reason(shared_data: Path) -> None:
    rejected: dict[str, list[str]] = {}
    for path in rif_files(shared_data):
        read = Read(path.read_bytes(), path.name)
        assert read.size == len(path.read_bytes().splitlines()) - 1, path.name
        assert read.loaded + sum(size for _, size, _, _ in read.rejects) == read.size, path.name
        if read.rejects:
            rejected[path.name] = [field for field, _ in read.reasons()]
    assert rejected == {
        "sample-a-beneficiaries-without-reference-year.txt": ["RFRNC_YR"],
        "sample-hicn-mult-bene-beneficiaries.txt": ["RFRNC_YR"] * 3,
        "sample-u-bcarrier.txt": ["fields"],
        "sample-u-unchanged-beneficiaries.txt": ["RFRNC_YR"],
    }


@pytest.mark.parametrize(
    ("kind", "claims", "lines"),
    [
        ("carrier", 37, 221), ("inpatient", 16, 16), ("outpatient", 19, 19), ("snf", 1, 67),
        ("hha", 14, 15), ("hospice", 1, 8), ("dme", 1, 1), ("pde", 18, 18),
    ],
)  # fmt: skip
def test_no_claim_loses_a_line_or_a_cent(shared_data: Path, kind: str, claims: int, lines: int) -> None:
    content = (shared_data / "cms-rif" / "rif-synthea" / f"{kind}.csv").read_text("utf-8-sig")
    header, *rows = [line.split("|") for line in content.splitlines()]
    read = Read(content.encode())
    assert len(read.eobs) == claims
    assert sum(len(eob["item"]) for eob in read.eobs) == lines
    number = rif_layout.rif_map(kind).number
    amounts = ("CVRD_D_PLAN_PD_AMT", "NCVRD_PLAN_PD_AMT") if kind == "pde" else ("CLM_PMT_AMT",)
    of_source = {}
    for row in rows:
        values = dict(zip(header, row, strict=True))
        of_source[values[number]] = sum(Decimal(values[name]) for name in amounts)
    of_ours = {eob["identifier"][0]["value"]: Decimal(str(eob["payment"]["amount"]["value"])) for eob in read.eobs}
    assert of_ours == of_source


def test_every_column_is_mapped_or_named_with_the_reason_why_not(shared_data: Path) -> None:
    for one in rif_layout.maps():
        path = shared_data / "cms-rif" / "rif-synthea" / f"{one.kind}.csv"
        header = path.read_text("utf-8-sig").partition("\n")[0].strip().split("|")
        known = rif_layout.columns_of(one) | {"DML_IND"}
        assert [name for name in header if name not in known and re.sub(r"\d+$", "#", name) not in known] == []
        assert [name for name in one.column if name not in header] == []


def test_no_two_states_of_a_record_have_the_same_place_in_the_order(shared_data: Path) -> None:
    states: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    for path in rif_files(shared_data):
        for item in Read(path.read_bytes()).records:
            if isinstance(item, Item):
                states[item.type, item.key, item.stamp].add(json.dumps(item.body))
    assert [key for key, bodies in states.items() if len(bodies) > 1] == []


def test_claims_with_a_substance_use_code_are_marked(shared_data: Path) -> None:
    for path in (shared_data / "cms-rif" / "rif-static-samples" / "samhsa").iterdir():
        claims = Read(path.read_bytes()).items("ExplanationOfBenefit")
        marked = sum(1 for claim in claims if claim.sensitivity & Sensitivity.SUBSTANCE_USE)
        assert marked > 0.9 * len(claims), (path.name, marked, len(claims))


def test_a_summary_of_an_export_is_no_rif_file(shared_data: Path) -> None:
    path = shared_data / "cms-rif" / "rif-synthea" / "export_summary.csv"
    assert not FEED.recognises(path, path.read_bytes())


def test_every_resource_fits_the_profile_it_claims(shared_data: Path, guide: Guide, deep: bool) -> None:
    for path in rif_files(shared_data):
        made = [one.body for one in Read(path.read_bytes()).records if isinstance(one, Item) and one.body]
        for body in made if deep else made[:60]:
            if "profile" in body["meta"]:
                assert guide.check(body).errors == [], path.name
            else:
                # The profile wants an NPI or a tax number; these sets have providers with numbers of other kinds.
                assert body["resourceType"] == "Practitioner", path.name
                assert not {"NPI", "TAX"}.intersection(code for _, code in codes(body, "identifier", "type")), (
                    path.name
                )
