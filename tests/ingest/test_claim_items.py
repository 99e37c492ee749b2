"""What a claim becomes beside its profile: its state, its order, its clock, its neighbours, or a reject."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharewell.fhir.resource import codes
from sharewell.ingest.feeds.claims import ClaimsFeed
from sharewell.ingest.feeds.feed import Reject
from sharewell.ingest.feeds.pharmacy import PharmacyFeed
from sharewell.records.item import Item
from tests.ingest.claim_rows import KINDS, Cells, csv_file
from tests.ingest.loading import eob_of, items_of


@pytest.mark.parametrize(
    ("status", "changed", "outcome", "eob_status", "payment"),
    [
        ("paid", {}, "complete", "active", "paid"),
        ("denied", {}, "complete", "active", "denied"),
        ("Partially Paid", {}, "complete", "active", "partiallypaid"),
        ("reversed", {}, "complete", "cancelled", None),
        ("reversed", {"Claim payment status code": "denied"}, "complete", "cancelled", "denied"),
        ("active", {"Claim payment status code": "paid"}, "complete", "active", "paid"),
        ("paid", {"Claim adjusted to identifier": "PRO-2"}, "complete", "cancelled", "paid"),
        ("pending", {}, "partial", "active", None),
    ],
)
def test_how_far_a_claim_is_can_be_told(
    status: str, changed: Cells, outcome: str, eob_status: str, payment: str | None
) -> None:
    rows = [{**KINDS["professional"][0], "Claim processing status code": status, **changed}]
    eob = eob_of(rows)
    assert (eob["outcome"], eob["status"]) == (outcome, eob_status)
    assert [code for _, code in codes(eob, "payment", "type")] == ([payment] if payment else [])


def test_a_pending_claim_is_for_the_members_own_pages_only() -> None:
    rows = [{**KINDS["professional"][0], "Claim processing status code": "pending"}]
    pending = _claim_item(rows)
    assert (pending.audience, pending.event_at, pending.due_at) == (1, None, None)
    adjudicated = _claim_item(KINDS["professional"])
    assert adjudicated.audience == 0
    assert adjudicated.event_at is not None
    assert adjudicated.event_at.isoformat() == "2026-03-09T00:00:00-04:00"
    assert adjudicated.due_at is not None
    assert adjudicated.due_at.isoformat() == "2026-03-11T00:00:00-04:00"


def test_on_one_day_pending_comes_before_paid_and_paid_before_reversed() -> None:
    row = {k: v for k, v in KINDS["professional"][0].items() if k != "EOB last updated date"}
    stamps = [
        _claim_item([{**row, "Claim processing status code": status}]).stamp
        for status in ("pending", "paid", "reversed")
    ]
    assert stamps == sorted(set(stamps))
    later = _claim_item([{**row, "Adjudication date": "2026-03-10"}]).stamp
    assert later > stamps[-1]


def _claim_item(rows: list[Cells]) -> Item:
    return next(item for item in items_of(rows) if item.type == "ExplanationOfBenefit")


def test_a_replaced_claim_and_its_replacement_name_each_other() -> None:
    new = eob_of([{**KINDS["professional"][0], "Claim adjusted from identifier": "PRO-0"}])
    old = eob_of(
        [{**KINDS["professional"][0], "Claim unique identifier": "PRO-0", "Claim adjusted to identifier": "PRO-1"}]
    )
    identifiers = [eob["identifier"][0]["value"] for eob in (new, old)]
    links = [
        (codes(link, "relationship")[0][1], link["reference"]["value"])
        for eob in (new, old)
        for link in eob["related"]
    ]
    assert ("prior", identifiers[1]) in links
    assert ("replacedby", identifiers[0]) in links


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"Member id": ""}, "Member id"),
        ({"Claim processing status code": ""}, "Claim processing status code"),
        ({"Claim processing status code": "who knows"}, "Claim processing status code"),
        ({"Claim type": ""}, "Claim type"),
        ({"Line number": "0"}, "Line number"),
        ({"Adjudication date": "tomorrow"}, "Adjudication date"),
        ({"Statement from date": "", "Service (from) date": ""}, "claim"),
    ],
)
def test_a_claim_that_cannot_be_taken_says_why(cells: Cells, field: str) -> None:
    with pytest.raises(Reject) as caught:
        items_of([{**KINDS["professional"][0], **cells}])
    assert caught.value.field == field
    assert caught.value.reason
    assert caught.value.remedy


def test_rows_that_contradict_each_other_about_the_member_are_refused() -> None:
    rows = [KINDS["inpatient"][0], {**KINDS["inpatient"][1], "Member id": "M-0002"}]
    with pytest.raises(Reject, match="M-0001 and M-0002"):
        items_of(rows)


def test_two_claims_with_the_same_provider_write_it_once_and_another_wording_is_another_resource() -> None:
    row = KINDS["professional"][0]
    other = {**row, "Claim unique identifier": "PRO-2", "Claim performing provider name": "Vale, I."}
    items = items_of([row, other])
    keys = [(item.type, item.key) for item in items]
    assert len(keys) == len(set(keys))
    names = [item.body["name"][0]["text"] for item in items if item.body and item.key.startswith("1000000038")]
    assert names == ["Vale, Iris, MD", "Vale, I."]


def test_pharmacy_and_medical_claims_with_one_number_do_not_meet() -> None:
    medical = [{**KINDS["professional"][0], "Claim unique identifier": "7"}]
    drug = [{**row, "RX service reference number": "7"} for row in KINDS["pharmacy"]]
    assert _claim_item(medical).key != _claim_item(drug).key


def test_feeds_know_their_own_files() -> None:
    for kind, rows in KINDS.items():
        head = csv_file(rows).getvalue()[:4096]
        knows = [feed.recognises(Path("x.csv"), head) for feed in (ClaimsFeed(), PharmacyFeed())]
        assert knows == [kind != "pharmacy", kind == "pharmacy"]


@pytest.mark.parametrize(
    ("status", "word", "said"),
    [
        ("pending", "received", ["received"]),
        ("pending", "informationneeded", ["information-needed"]),
        ("denied", "inappeal", ["in-appeal"]),
        ("paid", "inreview", []),
        ("pending", "inappeal", []),
    ],
)
def test_the_stage_of_a_claim_is_told_while_it_holds(status: str, word: str, said: list[str]) -> None:
    rows = [{**KINDS["professional"][0], "Claim processing status code": status, "Claim processing stage": word}]
    eob = eob_of(rows)
    assert [one["valueCode"] for one in eob.get("extension", [])] == said
    assert all(one["url"].endswith("/StructureDefinition/processing-stage") for one in eob.get("extension", []))
