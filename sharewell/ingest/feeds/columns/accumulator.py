"""Columns of the accumulators feed: one row a member, plan year and counter."""

from __future__ import annotations

from sharewell.coverage import lines
from sharewell.ingest.feeds.column import Column, Layout

ACCUMULATORS: Layout = (
    Column("member_id", "The plan's member id", "code", True),
    Column(
        "coverage_id",
        "The coverage it counts for (coverage_id of the eligibility feed); empty: the whole year",
        "code",
    ),
    Column("plan_year", "The calendar year it counts", "integer", True),
    Column(
        "kind",
        "Whose it is: of the member (when empty) or of the family",
        "code",
        values=("individual", "family"),
    ),
    Column(
        "network",
        "Inside the network (when empty), outside, or any: both together",
        "code",
        values=lines.NETWORKS,
    ),
    Column(
        "counter",
        "What it counts: deductible_medical, deductible_drug, maximum_medical, maximum_drug, or the code of a"
        " benefit line that has a limit",
        "code",
        True,
    ),
    Column("unit", "What it counts in; empty means money", "code", values=lines.UNITS),
    Column("limit", "The limit: dollars and cents when unit is money, else a number; empty: none", "code"),
    Column("used", "What is used of it, in the same unit", "code", True),
    Column("as_of", "Up to when the source has counted: shown to the member, orders corrections", "time", True),
)
