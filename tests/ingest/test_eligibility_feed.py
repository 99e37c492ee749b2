"""Eligibility rows become a person, a coverage, and the resources of both."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sharewell.fhir.resource import at, codes
from sharewell.ingest.feeds.eligibility import EligibilityFeed
from sharewell.ingest.feeds.feed import Address, Context, CoverageRecord, PersonRecord, Record, Reject
from sharewell.records.item import Item
from tests.ingest.claim_rows import ALICE, Cells, context, csv_file
from tests.ingest.guide import Guide

PAYER = {
    "payer_naic": "99999",
    "payer_phone": "800-555-0100",
    "payer_address_line_1": "9 Harbor Plaza",
    "payer_city": "Portside",
    "payer_state": "ME",
    "payer_postal_code": "04000",
}


def load(rows: list[Cells], known: Context | None = None) -> list[Record]:
    feed, within = EligibilityFeed(), known or context()
    found: list[Record] = []
    for row in feed.rows(Path("members.csv"), csv_file(rows)):
        assert row.fault is None
        found += feed.load(row, within)
    return found


def items(rows: list[Cells]) -> dict[str, Item]:
    return {record.type: record for record in load(rows) if isinstance(record, Item)}


def body(rows: list[Cells], type_: str) -> dict[str, object]:
    found = items(rows)[type_].body
    assert found is not None
    return found


def test_a_row_names_the_person_as_registration_will_look_for_her() -> None:
    person = next(record for record in load([ALICE]) if isinstance(record, PersonRecord))
    assert dict(person.identifiers) == {
        "member_id": "M-0001",
        "card_id": "HHP000001",
        "ssn": "900123456",
        "mbi": "9XX9XX9XX99",
    }
    assert (person.family_name, person.given_name, person.birth_date) == ("Anders", "Alice", date(1950, 4, 1))
    assert person.contacts == (("email", "alice@example.org"), ("phone", "207-555-0101"))
    assert person.addresses == (
        Address(("2 Quay Street",), "Portside", "ME", "04000", "", "US", "home", date(2020, 1, 1)),
    )
    assert person.updated_at is not None
    assert person.updated_at.isoformat() == "2025-12-20T10:00:00-05:00"


def test_a_row_tells_the_coverage_from_when_to_when() -> None:
    ended = {**ALICE, "coverage_end": "2026-12-31", "coverage_status": "cancelled"}
    found = [record for record in load([ALICE, ended]) if isinstance(record, CoverageRecord)]
    assert [(c.start, c.end, c.cancelled) for c in found] == [
        (date(2026, 1, 1), None, False),
        (date(2026, 1, 1), date(2026, 12, 31), True),
    ]
    assert (found[0].program, found[0].contract, found[0].pbp, found[0].segment) == ("MA", "H9999", "001", "000")


def test_patient_coverage_and_payer_fit_their_profiles(guide: Guide) -> None:
    spouse = {"relationship": "spouse", "subscriber_family_name": "Anders", "subscriber_given_name": "Axel"}
    found = items([{**ALICE, **PAYER, **spouse, "death_date": "2026-05-05"}])
    assert set(found) == {"Patient", "Coverage", "Organization", "RelatedPerson"}
    for item in found.values():
        assert item.body is not None
        assert guide.check(item.body).errors == []
    shown = guide.check(found["Organization"].body or {})
    assert shown.must_support - shown.shown == {"Organization.meta.lastUpdated"}


def test_a_patient_shows_race_ethnicity_and_birth_sex_and_never_ssn_or_medicare_number() -> None:
    patient = body([ALICE], "Patient")
    urls = [str(url).rpartition("/")[2] for url in at(patient, "extension", "url")]
    assert urls == ["us-core-race", "us-core-ethnicity", "us-core-birthsex"]
    assert at(patient, "extension", "extension", "valueCoding", "code") == ["2106-3", "2028-9", "2186-5"]
    assert {code for _, code in codes(patient, "identifier", "type")} == {"MB", "um"}
    text = str(patient)
    assert "900" + "12" not in text.replace("-", "")
    assert "9XX9" not in text


def test_a_race_we_do_not_know_is_said_to_be_unknown() -> None:
    patient = body([{**ALICE, "race_code": "purple", "ethnicity_code": "2137-8"}], "Patient")
    assert at(patient, "extension", "extension", "valueCoding", "code") == ["UNK", "2137-8"]
    assert at(patient, "extension", "extension", "valueString") == ["Unknown", "2137-8"]


def test_two_coverages_of_one_person_give_one_and_the_same_patient() -> None:
    second = {**ALICE, "coverage_id": "C-2", "card_id": "RX000001", "program": "MEDICAID_MCO"}
    patients = [r for r in load([ALICE, second]) if isinstance(r, Item) and r.type == "Patient"]
    assert patients[0] == patients[1]


def test_a_payer_is_written_once_a_load() -> None:
    again = [{**ALICE, "member_id": f"M-{number}"} for number in range(5)]
    payers = [r for r in load(again) if isinstance(r, Item) and r.type == "Organization"]
    assert [payer.key for payer in payers] == ["H9999"]
    assert payers[0].stamp > 0


def test_a_row_without_update_time_orders_nothing() -> None:
    without = {name: cell for name, cell in ALICE.items() if name != "updated_at"}
    patient = items([without])["Patient"]
    assert (patient.stamp, patient.event_at, patient.due_at) == (0, None, None)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"birth_date": ""}, "birth_date"),
        ({"family_name": ""}, "family_name"),
        ({"program": "LOTTERY"}, "program"),
        ({"ssn": "900-12-345"}, "ssn"),
        ({"coverage_end": "2025-12-31"}, "coverage_end"),
        ({"death_date": "1949-01-01"}, "death_date"),
        ({"sex": "X1"}, "sex"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(cells: Cells, field: str) -> None:
    with pytest.raises(Reject) as caught:
        load([{**ALICE, **cells}])
    assert caught.value.field == field


def test_a_reason_never_repeats_the_number_it_refuses() -> None:
    with pytest.raises(Reject) as caught:
        load([{**ALICE, "ssn": "900-12-34567"}])
    assert "900" not in str(caught.value)


def test_a_coverage_that_never_took_effect_may_end_before_it_starts() -> None:
    cancelled = {**ALICE, "coverage_end": "2025-12-31", "coverage_status": "cancelled"}
    assert body([cancelled], "Coverage")["status"] == "cancelled"


def test_the_feed_knows_its_files_and_tells_lines_it_cannot_read() -> None:
    feed = EligibilityFeed()
    stream = csv_file([ALICE])
    assert feed.recognises(Path("x.csv"), stream.getvalue()[:4096])
    stream.seek(0, 2)
    stream.write(b"too,short\n")
    rows = list(feed.rows(Path("x.csv"), stream))
    assert [row.fault is not None for row in rows] == [False, True]
    assert rows[1].source_text() == "too,short"
