"""What a feed says of people and coverages arrives whole in the rooms that keep them."""

from __future__ import annotations

from datetime import date

import pytest

from sharewell.audit.actor import SYSTEM
from sharewell.coverage.models import Period
from sharewell.ingest import people
from sharewell.ingest.feeds.feed import CoverageRecord
from tests.ingest.claim_rows import ALICE
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
