"""What a feed says of people and coverages arrives whole in the rooms that keep them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sharewell.audit.actor import SYSTEM
from sharewell.coverage.models import Period
from sharewell.ingest import people
from sharewell.ingest.feeds.feed import CoverageRecord
from sharewell.members import person
from sharewell.members.delegates import on_file
from sharewell.members.models import Person
from tests.ingest.claim_rows import ALICE, Cells
from tests.ingest.test_claims_on_the_shelf import load as load_file
from tests.ingest.test_eligibility_feed import load

ON_THE_CARD = {
    "card_id": "HHP000001",
    "plan_name": "Harbor Advantage",
    "plan_type": "HMO",
    "contract": "H9999",
    "pbp": "001",
    "segment": "000",
    "payer_id": "H9999",
    "payer_name": "Harbor Health Plan",
    "group_id": "G1",
    "group_name": "Harbor Seniors",
    "rx_bin": "012345",
    "rx_pcn": "HHPMA",
    "rx_grp": "RXGOLD",
    "subscriber_id": "M-0001",
    "relationship": "self",
}


@pytest.mark.django_db
def test_all_that_a_row_says_of_a_coverage_is_kept() -> None:
    row = {**ALICE, "rx_bin": "012345", "rx_pcn": "HHPMA", "rx_grp": "RXGOLD"}
    row |= {"subscriber_id": "M-0001", "relationship": "self"}
    people.put_coverages([one for one in load([row]) if isinstance(one, CoverageRecord)], by=SYSTEM)
    kept = Period.objects.get()
    assert {name: getattr(kept, name) for name in ON_THE_CARD} == ON_THE_CARD
    assert (kept.program, kept.start, kept.end) == ("MA", date(2026, 1, 1), None)


def row_of_bob(helps: str, day: str) -> Cells:
    names = {"member_id": "M-0002", "card_id": "HHP000002", "given_name": "Bob", "coverage_id": "C-2"}
    return {**ALICE, **names, "representative_of": helps, "updated_at": f"2026-11-{day}T10:00:00-05:00"}


def helpers_of_alice() -> list[str]:
    return [one.given for one in on_file.of(person.key_of("M-0001"))]


@pytest.mark.django_db
def test_whom_the_file_names_as_a_representative_is_shown_to_those_who_check(tmp_path: Path) -> None:
    alice = person.key_of("M-0001")
    load_file(tmp_path, "before-alice.csv", [row_of_bob("M-0001", "02")])
    load_file(tmp_path, "alice.csv", [ALICE])
    Person.objects.filter(given="Bob").update(user_id=7)
    assert helpers_of_alice() == ["Bob"]
    assert on_file.names(alice, 7)
    assert not on_file.names(alice, 8)
    assert not on_file.names(person.key_of("M-0002"), 7)
    load_file(tmp_path, "stale.csv", [row_of_bob("", "01")])
    assert helpers_of_alice() == ["Bob"]
    load_file(tmp_path, "only-this-changed.csv", [row_of_bob("", "03")])
    assert helpers_of_alice() == []


@pytest.mark.django_db
def test_one_whom_a_file_only_names_has_no_record_of_their_own_by_that(tmp_path: Path) -> None:
    load_file(tmp_path, "bob.csv", [row_of_bob("M-0001", "02")])
    assert not people.holds(person.key_of("M-0001"))
