"""Columns of the plans feed: one row a plan, plan year and benefit line; the columns of the plan are repeated."""

from __future__ import annotations

from sharewell.coverage import lines
from sharewell.ingest.feeds.column import Column, Layout

PLANS: Layout = (
    Column("contract", "Contract number, as in the eligibility feed", "code"),
    Column("pbp", "Plan benefit package, as in the eligibility feed", "code", True),
    Column("segment", "Segment; empty and 000 are the same", "code"),
    Column("plan_year", "The calendar year for which the line holds", "integer", True),
    Column("plan_name", "Name of the plan in that year"),
    Column("plan_type", "HMO, PPO, POS, EPO …", "code"),
    Column(
        "benefit", "Code of the line, from the list below, or one of your own that begins with x_", "code", True
    ),
    Column("benefit_name", "Name of the line or of the drug tier in English; needed for a code of your own"),
    Column("benefit_name_es", "The same in Spanish"),
    Column(
        "network",
        "Inside the network (when empty), outside, or any: both together",
        "code",
        values=lines.NETWORKS,
    ),
    Column("drug_tier", "Drug lines: the tier, 1 to 9", "integer"),
    Column("drug_stage", "Drug lines: the stage of drug coverage", "code", values=tuple(lines.STAGES)),
    Column("drug_supply", "Drug lines: where, and for how many days", "code", values=tuple(lines.SUPPLIES)),
    Column("day_from", "Shares by the day of a stay: from this day", "integer"),
    Column("day_to", "Shares by the day of a stay: to this day; empty: on", "integer"),
    Column("covered", "N when the plan does not pay for it; empty means Y", "flag"),
    Column("copay", "What the member pays, as an amount", "cents"),
    Column("coinsurance", "What the member pays, in percent of the price: 20 or 12.5", "decimal"),
    Column("per", "What the copay is for", "code", values=lines.PERS),
    Column("amount", "The amount of a premium (a month), deductible or maximum (a year)", "cents"),
    Column("limit", "The most the plan gives: dollars and cents when limit_unit is money, else a number", "code"),
    Column("limit_unit", "What the limit counts; empty means money", "code", values=lines.UNITS),
    Column("limit_period", "For how long the limit holds; empty means year", "code", values=lines.PERIODS),
    Column("deductible_applies", "Y when the deductible has to be met first", "flag"),
    Column("counts_to_maximum", "N when it does not count to the out-of-pocket maximum; empty means Y", "flag"),
    Column("prior_authorization", "Y when the plan has to approve it first", "flag"),
    Column("referral", "Y when the primary care doctor has to refer the member", "flag"),
    Column("note", "One sentence more, in English"),
    Column("note_es", "The same in Spanish"),
    Column("link", "Lines that are papers: where the paper is, https only", "code"),
    Column("link_es", "Where the Spanish paper is", "code"),
    Column("line_status", "active (when empty) or removed", "code", values=("active", "removed")),
    Column("updated_at", "When this row was written in the source system: orders corrections", "time"),
)
