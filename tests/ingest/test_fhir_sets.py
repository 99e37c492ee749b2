"""FHIR sets that others made: every record is on the shelf or rejected, and references find their targets."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sharewell.ingest.feeds import fhir_resource
from sharewell.records.item import Item
from tests.ingest.fhir_files import Read, plain_ref


@pytest.fixture(autouse=True)
def _fresh_tally() -> Iterator[None]:
    fhir_resource.lost_references()
    yield
    fhir_resource.lost_references()


def expected_resources(path: Path) -> int:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if ".ndjson" in path.name:
        return sum(1 for line in content.splitlines() if line.strip())
    whole = json.loads(content)
    return len(whole["entry"]) if whole["resourceType"] == "Bundle" else 1


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.endswith((".json", ".json.gz", ".ndjson.gz")))


@pytest.mark.parametrize("named", ["synthea-r4-medicare/demo", "us-core-bulk-10", "c4bb-examples"])
def test_every_record_of_every_file_is_an_item_or_a_reject(shared_data: Path, named: str) -> None:
    for path in files(shared_data / named):
        read = Read(path)
        assert read.size == expected_resources(path), path.name
        assert len(read.items) + len(read.rejects) == read.size, path.name
        if path.name != "log.ndjson.gz":
            assert read.reasons() == [], path.name
    assert fhir_resource.lost_references() == {}


@pytest.mark.deep
def test_every_record_of_the_large_set_is_an_item(shared_data: Path) -> None:
    for path in files(shared_data / "synthea-r4-medicare" / "dev"):
        read = Read(path)
        assert len(read.items) == expected_resources(path), path.name
    assert fhir_resource.lost_references() == {}


def test_lines_of_an_export_log_are_rejected_as_what_they_are(shared_data: Path) -> None:
    read = Read(shared_data / "us-core-bulk-10" / "log.ndjson.gz")
    assert len(read.rejects) == 4
    assert {reject.reason for _, reject, _ in read.rejects} == {
        "is missing: this is a line of a bulk export's log"
    }


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "reference":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


@pytest.mark.parametrize("backwards", [False, True])
def test_conditional_references_find_their_targets_in_any_order_of_files(
    shared_data: Path, backwards: bool
) -> None:
    items: list[Item] = []
    for path in sorted(files(shared_data / "us-core-bulk-10"), reverse=backwards):
        items += Read(path).items
    here = {plain_ref(one.type, one.key) for one in items}
    named = Counter(text for one in items for text in references(one.body) if not text.startswith("#"))
    assert set(named) <= here
    assert sum(named.values()) > 17_000
    roles = [one.body for one in items if one.type == "PractitionerRole"]
    assert all(role and role["practitioner"]["reference"] in here for role in roles)


def test_all_organizations_stay_though_they_share_one_npi(shared_data: Path) -> None:
    items = [item for path in files(shared_data / "c4bb-examples") for item in Read(path).items]
    assert len({item.key for item in items if item.type == "Organization"}) == 10
    assert len({item.key for item in items if item.type == "Practitioner"}) == 5


def test_no_profile_is_claimed_that_the_source_did_not_claim(shared_data: Path) -> None:
    read = Read(files(shared_data / "synthea-r4-medicare" / "demo")[0])
    assert all("profile" not in (item.body or {}).get("meta", {}) for item in read.items)


def test_nothing_but_ids_ssn_and_noise_is_changed(shared_data: Path) -> None:
    path = files(shared_data / "us-core-bulk-10")[3]
    read = Read(path)
    for item, line in zip(read.items, gzip.decompress(path.read_bytes()).splitlines(), strict=True):
        source = json.loads(line)
        assert item.key == source.pop("id")
        assert item.body is not None
        for name in source:
            if "reference" not in json.dumps(source[name]):
                assert item.body[name] == source[name]
