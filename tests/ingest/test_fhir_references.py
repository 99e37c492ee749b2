"""References of foreign resources: whatever their form, they find their target or are counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sharewell.ingest.feeds import fhir_resource
from tests.ingest.fhir_files import bundle, ndjson, observation, patient


@pytest.fixture(autouse=True)
def _fresh_tally() -> Iterator[None]:
    fhir_resource.lost_references()
    yield
    fhir_resource.lost_references()


def test_a_bundle_points_by_uuid_and_the_shelf_by_our_ids(tmp_path: Path) -> None:
    read = bundle(
        tmp_path / "one.json",
        {"fullUrl": "urn:uuid:aaaa", "resource": observation(subject={"reference": "urn:uuid:bbbb"})},
        {"fullUrl": "urn:uuid:bbbb", "resource": {"resourceType": "Patient"}},
    )
    assert read.body("Observation")["subject"] == {"reference": "Patient/our-bbbb"}
    assert [item.key for item in read.items] == ["o1", "bbbb"]
    assert read.items[0].person_key == read.items[1].person_key == hash("bbbb")


def test_a_bundle_of_a_server_points_by_its_own_addresses(tmp_path: Path) -> None:
    base = "https://hospital.example/fhir"
    read = bundle(
        tmp_path / "one.json",
        {"fullUrl": f"{base}/Patient/alice", "resource": patient()},
        {
            "fullUrl": f"{base}/Observation/o1",
            "resource": observation(
                subject={"reference": f"{base}/Patient/alice/_history/3"},
                encounter={"reference": f"{base}/Encounter/e1"},
            ),
        },
        kind="collection",
    )
    body = read.body("Observation")
    assert body["subject"]["reference"] == "Patient/our-alice"
    assert body["encounter"]["reference"] == "Encounter/our-e1"


def test_a_patient_of_another_server_is_not_taken_for_ours(tmp_path: Path) -> None:
    read = ndjson(
        tmp_path / "o.ndjson", observation(subject={"reference": "https://stranger.example/fhir/Patient/alice"})
    )
    assert read.reasons() == [(1, "subject", "this Observation names no member whose record it is")]
    assert fhir_resource.lost_references() == {"addresses of another server": 1}


def test_references_to_contained_resources_stay(tmp_path: Path) -> None:
    contained = {"resourceType": "Coverage", "id": "c", "beneficiary": {"reference": "Patient/alice"}}
    eob = {
        "resourceType": "ExplanationOfBenefit",
        "id": "e",
        "contained": [contained],
        "patient": {"reference": "Patient/alice"},
        "insurance": [{"focal": True, "coverage": {"reference": "#c"}}],
    }
    body = ndjson(tmp_path / "e.ndjson", eob).body("ExplanationOfBenefit")
    assert body["insurance"][0]["coverage"]["reference"] == "#c"
    assert body["contained"][0]["id"] == "c"
    assert body["contained"][0]["beneficiary"]["reference"] == "Patient/our-alice"


def test_a_reference_by_identifier_stays_as_it_came_until_its_target_is_beside_it(tmp_path: Path) -> None:
    asks = observation(performer=[{"reference": "Practitioner?identifier=http://npi%7C9"}])
    assert ndjson(tmp_path / "o.ndjson", asks).body("Observation")["performer"] == asks["performer"]
    assert fhir_resource.lost_references()["identifiers that no resource carries"] == 1

    ndjson(
        tmp_path / "p.ndjson",
        {"resourceType": "Practitioner", "id": "p", "identifier": [{"system": "http://npi", "value": "9"}]},
    )
    found = ndjson(tmp_path / "o.ndjson", asks).body("Observation")["performer"]
    assert found == [{"reference": "Practitioner/our-p"}]


def test_a_reference_that_two_resources_answer_stays_as_it_came(tmp_path: Path) -> None:
    twins = [
        {"resourceType": "Organization", "id": one, "identifier": [{"system": "s", "value": "1"}]} for one in "ab"
    ]
    asks = observation(performer=[{"reference": "Organization?identifier=s|1"}])
    read = bundle(tmp_path / "b.json", *({"resource": one} for one in [asks, *twins]))
    assert read.body("Observation")["performer"] == asks["performer"]
    assert fhir_resource.lost_references()["identifiers that several resources carry"] == 1


def test_targets_that_never_come_are_counted(tmp_path: Path) -> None:
    ndjson(tmp_path / "o.ndjson", observation(), observation(id="o2", encounter={"reference": "Encounter/e"}))
    assert fhir_resource.lost_references() == {"targets that are not in this load": 2}
