"""FHIR resources come in whole, without ids, SSN and noise, or are rejected with element and reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from sharewell.ingest.feeds.feed import FileReject
from tests.ingest.fhir_files import Read, bundle, ndjson, observation, patient


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
