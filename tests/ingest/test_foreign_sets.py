"""The data sets that others made load completely, with every dropped row explained, and twice is once."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from sharewell.ingest import run
from sharewell.ingest.feeds import fhir_resource
from sharewell.ingest.report import Report
from sharewell.lib import sql

pytestmark = pytest.mark.timeout(900)

REJECTED = {
    "us-core-bulk-10": {"log.ndjson.gz": 4},
    "cms-rif/rif-static-samples": {
        "sample-a-beneficiaries-without-reference-year.txt": 1,
        "sample-hicn-mult-bene-beneficiaries.txt": 3,
        "sample-u-bcarrier.txt": 1,
        "sample-u-unchanged-beneficiaries.txt": 1,
    },
}
"""Set -> file -> source records that cannot be loaded; all other files load whole."""
NOT_FEEDS = {"README.md", "export_summary.csv"}


def source_records(path: Path) -> int:
    """How many records a file holds, counted without our readers."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if ".json" not in path.name or ".ndjson" in path.name:
        lines = sum(1 for line in content.splitlines() if line.strip())
        return lines if ".ndjson" in path.name else lines - 1
    whole = json.loads(content)
    return len(whole["entry"]) if whole["resourceType"] == "Bundle" else 1


def loaded(paths: list[Path], rejects: Path) -> Report:
    fhir_resource.lost_references()
    return run.load(paths, rejects_dir=rejects)


def on_the_shelf() -> Counter[str]:
    with sql.reader() as reader:
        rows = reader.rows(
            "SELECT type, count(*) FROM records_resource GROUP BY type"
            " UNION ALL SELECT type, count(*) FROM records_public GROUP BY type",
            {},
        )
    return Counter({str(row[0]): int(row[1]) for row in rows})


def check_counts(report: Report, named: str) -> None:
    expected = REJECTED.get(named, {})
    for file in report.files:
        name, counts = file.path.name, file.counts
        if name in NOT_FEEDS:
            assert "No feed of ours knows this file" in file.problem
            continue
        assert file.problem == "", name
        assert counts.records == source_records(file.path), name
        assert counts.rejected == expected.get(name, 0), name
        assert counts.items == counts.new + counts.changed + counts.unchanged + counts.stale + counts.deleted
        if "history" in name:
            assert (counts.items, counts.people) == (0, counts.rows), name
        elif "fhir" in file.feed:
            assert counts.items + counts.rejected == counts.records, name
        elif counts.rejected < counts.records:
            assert counts.items >= counts.rows - counts.rejected, name


def sampled(folder: Path, deep: bool, most: int) -> list[Path]:
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return [folder] if deep else files[:: max(1, len(files) // most)]


@pytest.mark.parametrize(
    ("named", "most"),
    [
        ("c4bb-examples", 100),
        ("us-core-bulk-10", 100),
        ("cms-rif/rif-synthea", 100),
        ("cms-rif/rif-static-samples", 100),
        ("synthea-r4-medicare/demo", 8),
        pytest.param("synthea-r4-medicare/dev", 100, marks=pytest.mark.deep),
    ],
)
def test_a_set_loads_completely_and_a_second_load_changes_nothing(
    shared_data: Path, own_database: str, tmp_path: Path, deep: bool, named: str, most: int
) -> None:
    paths = sampled(shared_data / named, deep, most) if most < 100 else [shared_data / named]

    first = loaded(paths, tmp_path)
    check_counts(first, named)
    assert first.total.new > 0
    if "fhir" in first.files[0].feed:
        assert fhir_resource.lost_references() == {}
    shelf = on_the_shelf()
    assert sum(shelf.values()) == first.total.new

    second = loaded(paths, tmp_path)
    assert (second.total.new, second.total.changed) == (0, 0)
    assert on_the_shelf() == shelf
    assert second.total.records == first.total.records
    assert second.total.rejected == first.total.rejected


def test_the_order_of_files_does_not_matter(shared_data: Path, own_database: str, tmp_path: Path) -> None:
    folder = shared_data / "cms-rif" / "rif-static-samples"
    files = sorted(path for path in folder.iterdir() if path.is_file())
    loaded(files, tmp_path)
    shelf = on_the_shelf()
    again = loaded(files[::-1], tmp_path)
    assert again.total.changed == 0
    assert on_the_shelf() == shelf
