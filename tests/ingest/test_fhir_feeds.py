"""FHIR files: what comes in is on the shelf whole, or rejected with a reason; references find their targets."""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from sharewell.ingest.feeds import fhir_resource
from sharewell.ingest.feeds.feed import Context, FileReject, PersonRecord, Record, Reject
from sharewell.ingest.feeds.fhir_bundle import FhirBundle
from sharewell.ingest.feeds.fhir_ndjson import FhirNdjson
from sharewell.records.item import Item

FEEDS = (FhirNdjson(), FhirBundle())


def plain_ref(kind: str, key: str) -> str:
    return f"{kind}/our-{key}"


def context() -> Context:
    return Context("hospital", ZoneInfo("America/New_York"), plain_ref, hash, lambda event: event)


class Read:
    """A file read by the feed that recognises it."""

    def __init__(self, path: Path) -> None:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        self.records: list[Record] = []
        self.rejects: list[tuple[int, Reject, str]] = []
        self.size = 0
        feed = next(feed for feed in FEEDS if feed.recognises(path, content[:4096]))
        for row in feed.rows(path, io.BytesIO(content)):
            self.size += row.size
            try:
                if row.fault:
                    raise row.fault
                self.records += feed.load(row, CONTEXT)
            except Reject as reject:
                self.rejects.append((row.line, reject, row.source_text()))

    @property
    def items(self) -> list[Item]:
        return [one for one in self.records if isinstance(one, Item)]

    @property
    def people(self) -> list[PersonRecord]:
        return [one for one in self.records if isinstance(one, PersonRecord)]

    def body(self, kind: str) -> dict[str, Any]:
        body = next(one.body for one in self.items if one.type == kind)
        assert body is not None
        return body

    def reasons(self) -> list[tuple[int, str, str]]:
        return [(line, reject.field, reject.reason) for line, reject, _ in self.rejects]


CONTEXT = context()


@pytest.fixture(autouse=True)
def _fresh_tally() -> Iterator[None]:
    fhir_resource.lost_references()
    yield
    fhir_resource.lost_references()


def ndjson(path: Path, *resources: object) -> Read:
    path.write_bytes(b"\n".join(orjson.dumps(one) if isinstance(one, dict) else one for one in resources))  # type: ignore[misc]
    return Read(path)


def bundle(path: Path, *entries: dict[str, Any], kind: str = "transaction") -> Read:
    path.write_bytes(orjson.dumps({"resourceType": "Bundle", "type": kind, "entry": list(entries)}))
    return Read(path)


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "alice", **more}


def observation(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "subject": {"reference": "Patient/alice"},
        **more,
    }


# --- the named sets, whole ---------------------------------------------------------------------------


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


# --- references --------------------------------------------------------------------------------------


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


# --- what is kept and what is taken off -----------------------------------------------------------------


def test_a_decimal_is_written_back_as_it_came(tmp_path: Path) -> None:
    for text in (
        "1.10",
        "1.0",
        "178.83981355877862",
        "1E2",
        "0.1000000000000000055",
        "1e-7",
        "12345678901234567890",
    ):
        line = orjson.dumps(observation(valueQuantity={"value": 7})).replace(b"7}", text.encode() + b"}")
        body = ndjson(tmp_path / "o.ndjson", line).body("Observation")
        assert orjson.dumps(body).endswith(b'"valueQuantity":{"value":' + text.encode() + b"}}")


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("28.104000000000003", b"28.1"),
        ("0.005", b"0.01"),
        ("2.675", b"2.68"),
        ("12.50", b"12.50"),
        ("4", b"4"),
        ("-3.999999999", b"-4.0"),
    ],
)
def test_money_is_in_whole_cents(tmp_path: Path, came: str, kept: bytes) -> None:
    line = orjson.dumps(
        {
            "resourceType": "Claim",
            "id": "c",
            "patient": {"reference": "Patient/alice"},
            "total": {"currency": "USD", "value": 7},
        }
    ).replace(b"7}", came.encode() + b"}")
    body = ndjson(tmp_path / "c.ndjson", line).body("Claim")
    assert orjson.dumps(body["total"]) == b'{"currency":"USD","value":' + kept + b"}"


def test_source_version_and_time_order_corrections_and_leave_the_body(tmp_path: Path) -> None:
    late = observation(meta={"versionId": "2", "lastUpdated": "2024-05-01T00:00:00.250Z", "tag": [{"code": "x"}]})
    early = observation(meta={"versionId": "1", "lastUpdated": "2024-05-01T00:00:00Z"})
    only_version = observation(meta={"versionId": "7"})
    items = ndjson(tmp_path / "o.ndjson", late, early, only_version, observation()).items
    assert [item.stamp for item in items] == [1714521600250, 1714521600000, 7, 0]
    assert [(item.body or {}).get("meta") for item in items] == [{"tag": [{"code": "x"}]}, None, None, None]
    assert items[0].event_at is not None
    assert items[2].event_at is None


def test_a_patient_is_a_person_too_and_the_ssn_leaves_the_resource(tmp_path: Path) -> None:
    def identifier(code: str, value: str) -> dict[str, Any]:
        return {"type": {"coding": [{"code": code}]}, "value": value}

    alice = patient(
        identifier=[identifier("SS", "999-00-0001"), identifier("MB", "H-1"), identifier("MC", "1S00A00AA00")],
        name=[
            {"use": "maiden", "family": "Adler"},
            {"use": "official", "family": "Ames", "given": ["Alice", "B.", "C."], "suffix": ["Jr."]},
        ],
        gender="female",
        birthDate="1950-02-03",
        telecom=[{"system": "email", "value": "alice@example.org"}, {"system": "fax", "value": "1"}],
        address=[{"line": ["1 Main St"], "city": "Portland", "state": "ME", "postalCode": "04101"}],
        communication=[
            {"language": {"coding": [{"code": "en"}]}},
            {"language": {"coding": [{"code": "es"}]}, "preferred": True},
        ],
    )  # fmt: skip
    read = ndjson(tmp_path / "p.ndjson", alice)
    (person,) = read.people
    assert person.identifiers == (
        ("member_id", "alice"), ("ssn", "999-00-0001"), ("card_id", "H-1"), ("mbi", "1S00A00AA00"),
    )  # fmt: skip
    assert (person.family_name, person.given_name, person.middle_name) == ("Ames", "Alice", "B. C.")
    assert (person.sex, person.language, str(person.birth_date)) == ("F", "es", "1950-02-03")
    assert person.contacts == (("email", "alice@example.org"),)
    assert person.addresses[0].postal_code == "04101"
    assert "999-00-0001" not in json.dumps(read.body("Patient"))
    assert read.body("Patient")["identifier"][0]["value"] == "H-1"


def test_a_type_that_we_do_not_serve_lies_on_the_shelf_all_the_same(tmp_path: Path) -> None:
    supply = {"resourceType": "SupplyDelivery", "id": "s", "patient": {"reference": "Patient/alice"}}
    assert [item.type for item in ndjson(tmp_path / "s.ndjson", supply).items] == ["SupplyDelivery"]


# --- rejects -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (b"{", "JSON", "truncated"),
        (b"[1]", "resource", "no JSON object"),
        (b'{"id": "x"}', "resourceType", "missing"),
        (b'{"resourceType": "Dragon", "id": "x"}', "resourceType", "no FHIR R4 resource type"),
        (b'{"resourceType": "OperationOutcome", "id": "x"}', "resourceType", "a message"),
        (b'{"resourceType": "Patient"}', "id", "missing"),
        (b'{"resourceType": "Patient", "id": "a b"}', "id", "no FHIR id"),
        (b'{"resourceType": "Patient", "id": 5}', "id", "no FHIR id"),
        (b'{"resourceType": "Patient", "id": "x", "birthDate": "soon"}', "birthDate", "no FHIR date"),
        (b'{"resourceType": "Goal", "id": "x"}', "subject", "names no member"),
        (b'{"resourceType": "Goal", "id": "x", "subject": {"reference": 5}}', "reference", "no text"),
        (
            b'{"resourceType": "Goal", "id": "x", "subject": {"reference": "Group/g"}}',
            "subject",
            "names no member",
        ),
        (b'{"resourceType": "Patient", "id": "x", "name": [{"text": "\\u0000"}]}', "JSON", "NUL"),
        (b'{"resourceType": "Patient", "id": "\xff"}', "JSON", ""),
        (b'{"resourceType":"Basic","id":"x","a":' + b'{"a":' * 5000 + b"1" + b"}" * 5001, "JSON", "deep"),
    ],
)
def test_a_bad_line_is_rejected_with_its_field_and_the_rest_loads(
    tmp_path: Path, line: bytes, field: str, reason: str
) -> None:
    read = ndjson(tmp_path / "x.ndjson", patient(), line, observation())
    assert len(read.items) == 2
    ((number, found, why),) = read.reasons()
    assert (number, found) == (2, field)
    assert reason in why
    assert read.rejects[0][2] == line.decode("utf-8", "replace")


def test_a_bad_entry_is_rejected_as_it_stood_and_the_rest_of_the_bundle_loads(tmp_path: Path) -> None:
    bad = {
        "fullUrl": "urn:uuid:b",
        "resource": observation(id="b", issued="never", performer=[{"reference": "Patient/alice"}]),
    }
    read = bundle(tmp_path / "x.json", {"resource": patient()}, bad, {"request": {"method": "PUT"}}, 5)  # type: ignore[arg-type]
    assert len(read.items) == 1
    assert [found[:2] for found in read.reasons()] == [(2, "issued"), (3, "entry.resource"), (4, "entry")]
    assert json.loads(read.rejects[0][2]) == bad


def test_a_bundle_can_delete(tmp_path: Path) -> None:
    def gone(url: str) -> dict[str, Any]:
        return {"request": {"method": "DELETE", "url": url}}

    read = bundle(tmp_path / "x.json", gone("Organization/o"), gone("Observation/x"), gone("nowhere"))
    assert [(item.type, item.key, item.body) for item in read.items] == [("Organization", "o", None)]
    assert len(read.rejects) == 2


def test_a_file_that_is_no_json_is_refused_whole(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b'{"resourceType": "Bundle", ')
    with pytest.raises(FileReject):
        Read(tmp_path / "x.json")
