"""Amounts add up, line by line, claim by claim, over the whole plan, and back to nothing after a reversal."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.synth.money import Amounts, Purse, Share, deny, dollars, refund, reverse, settle, total
from sharewell.synth.people import products
from tests.synth.conftest import Row, Written

LINE = {
    "billed": "Line submitted amount",
    "allowed": "Line allowed amount",
    "discount": "Line discount amount",
    "noncovered": "Line disallowed amount",
    "deductible": "Line patient deductible",
    "copay": "Line copay amount",
    "coinsurance": "Line coinsurance amount",
    "other": "Line primary payer paid amount",
    "plan": "Line payment amount",
    "member": "Line member liability",
}
CLAIM = {
    "billed": "Claim total submitted amount",
    "allowed": "Claim total allowed amount",
    "discount": "Claim discount amount",
    "noncovered": "Claim disallowed amount",
    "deductible": "Member paid deductible",
    "copay": "Copay amount",
    "coinsurance": "Co-insurance liability amount",
    "other": "Claim primary payer paid amount",
    "plan": "Claim payment amount",
    "member": "Member liability",
}
cents = st.integers(min_value=0, max_value=50_000_000)


def amounts(row: Row, names: dict[str, str]) -> dict[str, Decimal]:
    return {key: Decimal(row[name] or "0") for key, name in names.items()}


def must_add_up(found: dict[str, Decimal]) -> None:
    assert found["billed"] == found["allowed"] + found["discount"] + found["noncovered"]
    assert found["allowed"] == found["plan"] + found["other"] + found["member"]
    assert found["member"] == found["deductible"] + found["copay"] + found["coinsurance"]


def decided(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["Claim processing status code"] != "pending"]


@pytest.mark.parametrize("feed", ["claims", "pharmacy"])
def test_on_every_line_of_the_plan_the_amounts_add_up(feed: str, written: Written) -> None:
    rows = decided(getattr(written, feed))
    for row in rows:
        must_add_up(amounts(row, LINE))
    assert len(rows) > 1000


@pytest.mark.parametrize("feed", ["claims", "pharmacy"])
def test_the_header_of_every_claim_is_the_sum_of_its_lines(feed: str, written: Written) -> None:
    for number, rows in written.grouped(feed).items():
        once = {row["Line number"] + row["National drug code"]: row for row in rows}.values()
        for key, name in CLAIM.items():
            assert {Decimal(row[name] or "0") for row in rows} == {
                sum(Decimal(row[LINE[key]] or "0") for row in once)
            }, (number, name)
        must_add_up(amounts(rows[0], CLAIM)) if decided([*once]) else None


@pytest.mark.parametrize("feed", ["claims", "pharmacy"])
def test_what_the_plan_paid_went_to_provider_or_member(feed: str, written: Written) -> None:
    for row in getattr(written, feed):
        to_provider, to_member = row["Line amount paid to provider"], row["Line member reimbursement"]
        assert Decimal(row["Line payment amount"] or 0) == Decimal(to_provider or 0) + Decimal(to_member or 0)


@pytest.mark.parametrize("feed", ["claims", "pharmacy"])
def test_a_reversal_brings_the_totals_back(feed: str, written: Written) -> None:
    claims = {number: rows[0] for number, rows in written.grouped(feed).items()}
    reversals = [row for row in claims.values() if Decimal(row["Claim total submitted amount"]) < 0]
    for row in reversals:
        original = claims[row["Claim adjusted from identifier"]]
        assert all(Decimal(row[name]) == -Decimal(original[name]) for name in CLAIM.values())
    assert len(reversals) >= 2


def test_no_amount_is_negative_but_those_of_reversals(written: Written) -> None:
    for row in [*written.claims, *written.pharmacy]:
        negative = [name for name in [*LINE.values(), *CLAIM.values()] if row[name].startswith("-")]
        assert not negative or row["Claim processing status code"] == "reversed"


def test_a_pending_claim_knows_only_what_was_billed(written: Written) -> None:
    pending = [row for row in written.claims if row["Claim processing status code"] == "pending"]
    for row in pending:
        assert Decimal(row["Line submitted amount"]) >= 0
        assert not [name for name in LINE.values() if name != "Line submitted amount" and row[name]]
        assert not row["Adjudication date"]
        assert not row["Claim paid date"]
    assert len(pending) >= 3


def test_nobody_pays_more_in_a_year_than_the_maximums_of_the_plan(written: Written) -> None:
    """Medical care and drugs have one each, or one together; dental care counts to none."""
    key = {row["coverage_id"]: row["rx_grp"].removeprefix("RX").lower() for row in written.eligibility}
    paid: dict[tuple[str, int, bool], Decimal] = defaultdict(Decimal)
    for feed in ("claims", "pharmacy"):
        for row, *_ in written.grouped(feed).values():
            product = products()[key[row["Coverage id"]]]
            drug = feed == "pharmacy" and product.drug_maximum > 0
            if row.get("Claim type") != "oral":
                year = int(row["Service (from) date"][:4])
                paid[row["Coverage id"], year, drug] += Decimal(row["Member liability"] or 0)
    for (coverage, year, drug), spent in paid.items():
        product = products()[key[coverage]]
        medical = product.combined_in(year) if product.combined else product.maximum_in(year)
        assert spent * 100 <= (product.drug_maximum_in(year) if drug else medical), (coverage, year)
    assert max(paid.values()) > 4000


@given(cents, st.integers(0, 100), cents, cents, cents, st.integers(0, 100), st.booleans(), st.integers(0, 100))
def test_every_settled_line_adds_up_and_stays_within_the_purse(
    billed: int, percent: int, left: int, room: int, copay: int, coinsurance: int, deductible: bool, other: int
) -> None:
    purse = Purse(left, room)
    allowed = billed * percent // 100
    found = settle(billed, allowed, Share(copay, coinsurance, deductible), purse, other_percent=other)
    assert found.billed == found.allowed + found.discount + found.noncovered
    assert found.allowed == found.plan_paid + found.other_payer + found.member_share
    assert min(found) >= 0
    assert purse.maximum_left == room - found.member_share >= 0
    assert purse.deductible_left == left - found.deductible >= 0
    refund(purse, found)
    assert purse == Purse(left, room)


@given(st.lists(st.builds(Amounts, *[cents] * 9), min_size=1, max_size=5))
def test_a_claim_and_its_reversal_sum_to_nothing(lines: list[Amounts]) -> None:
    assert total([total(lines), total([reverse(line) for line in lines])]) == Amounts()


@given(st.integers(min_value=-10_000_000, max_value=10_000_000))
def test_dollars_are_the_cents_with_two_decimals(value: int) -> None:
    assert Decimal(dollars(value)) * 100 == value
    assert dollars(value)[-3] == "."


def test_a_denied_line_allows_nothing_and_owes_nothing() -> None:
    assert deny(12_345) == Amounts(billed=12_345, noncovered=12_345)
