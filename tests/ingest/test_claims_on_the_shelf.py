"""Claims and eligibility files through the real loader onto the shelf."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from sharewell.ingest import run
from sharewell.ingest.report import Counts
from sharewell.lib import sql
from tests.ingest.claim_rows import ALICE, KINDS, Cells, csv_text

pytestmark = pytest.mark.django_db

ALL = [row for kind, rows in KINDS.items() if kind != "pharmacy" for row in rows]


def load(folder: Path, name: str, rows: list[Cells], *, more: str = "") -> Counts:
    (folder / name).write_text(csv_text(rows) + more, encoding="utf-8")
    report = run.load([folder / name], rejects_dir=folder / "rejects")
    (file,) = report.files
    assert file.problem == ""
    return file.counts


def claims() -> list[tuple[int, int]]:
    """(version, audience) of every claim on the shelf."""
    with sql.reader() as reader:
        rows = reader.rows(
            "SELECT version, audience FROM records_resource WHERE type = 'ExplanationOfBenefit' ORDER BY seq", {}
        )
    return [(int(version), int(audience)) for version, audience in rows]


def paid(**changed: str) -> list[Cells]:
    return [{**KINDS["professional"][0], **{name.replace("_", " "): cell for name, cell in changed.items()}}]


def test_files_load_in_any_order_and_a_second_load_changes_nothing(tmp_path: Path) -> None:
    files: dict[str, list[Cells]] = {"claims.csv": ALL, "pharmacy.csv": KINDS["pharmacy"], "members.csv": [ALICE]}
    first = {name: load(tmp_path, name, rows) for name, rows in files.items()}
    assert [counts.rejected for counts in first.values()] == [0, 0, 0]
    assert len(claims()) == len(KINDS)
    again = {name: load(tmp_path, f"again-{name}", rows) for name, rows in files.items()}
    for name, counts in again.items():
        assert (counts.new, counts.changed, counts.deleted) == (0, 0, 0), name
        assert counts.records == first[name].records


def test_a_pending_claim_becomes_readable_for_apps_when_it_is_adjudicated(tmp_path: Path) -> None:
    pending = {"Claim_processing_status_code": "pending", "EOB_last_updated_date": "2026-03-04"}
    load(tmp_path, "monday.csv", paid(**pending))
    assert claims() == [(1, 1)]
    load(tmp_path, "tuesday.csv", paid())
    assert claims() == [(2, 0)]


def test_an_older_state_of_a_claim_that_comes_late_is_stale(tmp_path: Path) -> None:
    load(tmp_path, "new.csv", paid())
    late = load(
        tmp_path, "late.csv", paid(EOB_last_updated_date="2026-03-01", Claim_processing_status_code="pending")
    )
    assert late.stale >= 1
    assert claims() == [(1, 0)]


def test_versions_in_one_file_become_versions_on_the_shelf(tmp_path: Path) -> None:
    rows = [*paid(), *paid(EOB_last_updated_date="2026-04-01", Claim_processing_status_code="reversed")]
    load(tmp_path, "both.csv", rows)
    assert claims() == [(2, 0)]


def test_every_row_of_a_dirty_file_is_loaded_or_told(tmp_path: Path) -> None:
    rows = [*ALL, *paid(Claim_unique_identifier="BAD-1", Adjudication_date="soon")]
    counts = load(tmp_path, "dirty.csv", rows, more="what,is,this\n\n")
    assert counts.records == len(rows) + 1
    assert counts.rejected == 2
    (file,) = (tmp_path / "rejects").iterdir()
    text = file.read_text(encoding="utf-8")
    assert "'soon' is not a date" in text
    assert "has 3 fields" in text
    assert len(claims()) == len(KINDS) - 1


def test_a_zipped_file_loads_like_a_plain_one(tmp_path: Path) -> None:
    (tmp_path / "claims.csv.gz").write_bytes(gzip.compress(csv_text(ALL).encode()))
    report = run.load([tmp_path / "claims.csv.gz"], rejects_dir=tmp_path / "rejects")
    assert [(file.problem, file.counts.rejected) for file in report.files] == [("", 0)]
    assert len(claims()) == len(KINDS) - 1
