"""The accumulators of every synthetic member agree with its claims, and the plans with what claims ask."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sharewell.coverage import lines
from sharewell.synth import plan
from sharewell.synth.catalogue import services
from sharewell.synth.people import products
from tests.synth.conftest import TODAY, Row, Written, read

Place = tuple[str, str, str, str]
ELSEWHERE = {"emergency", "ambulance"}
SAME_EVERYWHERE = {code for key in ELSEWHERE for code in (line.code for line in services()[key].lines)}
NOTHING = Decimal(0)


def counted(written: Written) -> dict[Place, Decimal]:
    """What the claims add up to, read from the files alone: (coverage, year, counter, network) -> amount."""
    key = {row["coverage_id"]: row["rx_grp"].removeprefix("RX").lower() for row in written.eligibility}
    found: dict[Place, Decimal] = defaultdict(Decimal)
    for feed in ("claims", "pharmacy"):
        for rows in written.grouped(feed).values():
            row = rows[0]
            if row["Claim processing status code"] == "pending" or row.get("Claim type") == "oral":
                continue
            product, place = (
                products()[key[row["Coverage id"]]],
                (row["Coverage id"], row["Service (from) date"][:4]),
            )
            share, deductible = Decimal(row["Member liability"]), Decimal(row["Member paid deductible"])
            if feed == "pharmacy" and product.drug_maximum:
                found[(*place, "maximum_drug", "in")] += share
                found[(*place, "deductible_drug", "in")] += deductible
                continue
            outside = product.outside and row["Benefit payment status"] == "outofnetwork"
            if product.outside:
                found[(*place, "maximum_medical", "any")] += share
            if not outside or {one["Procedure code"] for one in rows} <= SAME_EVERYWHERE:
                found[(*place, "maximum_medical", "in")] += share
                found[(*place, "deductible_medical", "in")] += deductible
    return found


def counters(written: Written) -> list[Row]:
    return [row for row in written.accumulators if row["kind"] == "individual"]


def test_every_counter_of_every_member_is_the_sum_of_the_members_own_claims(written: Written) -> None:
    wanted = counted(written)
    own = [row for row in counters(written) if row["counter"].startswith(("maximum_", "deductible_"))]
    for row in own:
        place = (row["coverage_id"], row["plan_year"], row["counter"], row["network"])
        assert Decimal(row["used"]) == wanted[place], place
    assert len(own) > 500
    assert sum(Decimal(row["used"]) > 0 for row in own) > 150


def test_no_claim_of_this_year_is_left_out_of_the_counters(written: Written) -> None:
    told = {(r["coverage_id"], r["plan_year"], r["counter"], r["network"]) for r in counters(written)}
    missing = {place for place, spent in counted(written).items() if spent and place[1] == str(TODAY.year)} - told
    assert missing == set()


def test_no_counter_passes_its_limit_and_none_is_negative(written: Written) -> None:
    for row in written.accumulators:
        assert Decimal(row["used"]) >= 0, row
        if row["counter"].startswith(("maximum_", "deductible_")):
            assert Decimal(row["used"]) <= Decimal(row["limit"]), row


def test_the_limit_of_a_counter_is_the_limit_of_the_plan_in_that_year(written: Written) -> None:
    plan_of = {row["coverage_id"]: (row["contract"], row["pbp"], row["segment"]) for row in written.eligibility}
    amount = {
        (
            row["contract"],
            row["pbp"],
            row["segment"],
            row["plan_year"],
            row["benefit"],
            row["network"] or "in",
        ): row
        for row in written.plans
        if not row["drug_tier"]
    }
    for row in counters(written):
        line = amount[(*plan_of[row["coverage_id"]], row["plan_year"], row["counter"], row["network"])]
        assert row["limit"] == (line["amount"] or line["limit"])


def test_counters_start_again_when_the_plan_changes_in_mid_year(written: Written) -> None:
    silver, gold = (
        next(
            row
            for row in written.of("petra", "accumulators")
            if (row["plan_year"], row["counter"], row["network"]) == ("2025", "maximum_medical", "in")
            and row["coverage_id"] == coverage["coverage_id"]
        )
        for coverage in written.people["petra"]["coverages"]
    )
    assert Decimal(silver["used"]) > Decimal(gold["used"]) > 0
    assert silver["limit"] != gold["limit"]


def test_a_plan_asks_for_a_visit_what_its_claims_ask(written: Written) -> None:
    asked = {row["benefit"]: row for row in written.plans if row["pbp"] == "002" and row["network"] != "out"}
    for code, service in (("pcp", "office"), ("specialist", "specialist"), ("emergency", "emergency")):
        assert Decimal(asked[code]["copay"]) * 100 == services()[service].share.copay


def test_every_code_and_every_counter_is_one_that_the_feeds_know(written: Written) -> None:
    assert {row["benefit"] for row in written.plans} - set(lines.LINES) == {"x_ride_home"}
    assert {row["counter"] for row in written.accumulators} - set(lines.COUNTERS) <= {"x_ride_home"}


def test_every_product_and_year_has_its_papers_amounts_and_drug_tiers(written: Written) -> None:
    seen = defaultdict(set)
    for row in written.plans:
        seen[row["pbp"], row["plan_year"]].add(row["benefit"])
    assert {year for _, year in seen} == {"2024", "2025", "2026", "2027"}
    assert len(seen) == 4 * len(products())
    for found in seen.values():
        assert {"premium", "maximum_medical", "pcp", "drug", "summary_of_benefits"} <= found


@pytest.mark.parametrize(("day", "last"), [(date(2026, 9, 14), "2026"), (date(2026, 9, 15), "2027")])
def test_next_years_plans_are_known_from_the_middle_of_september(tmp_path: Path, day: date, last: str) -> None:
    plan.write(tmp_path, members=1, seed=1, today=day)
    assert max(row["plan_year"] for row in read(tmp_path / "plans.csv")) == last


def test_nobody_has_counted_anything_in_a_year_that_has_not_begun(written: Written) -> None:
    assert max(row["plan_year"] for row in written.accumulators) == str(TODAY.year)


def test_the_crowd_has_counters_of_this_year_only(tmp_path: Path) -> None:
    plan.write(tmp_path, members=230, seed=1, today=TODAY)
    far = [row for row in read(tmp_path / "accumulators.csv") if int(row["member_id"][1:]) > plan.CLINICAL_MEMBERS]
    assert {row["plan_year"] for row in far} == {str(TODAY.year)}
