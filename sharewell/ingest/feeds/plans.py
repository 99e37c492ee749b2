"""Plans CSV: one row a plan, plan year and benefit line (feeds/layouts.py): what each plan offers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sharewell.coverage import lines
from sharewell.coverage.benefit_facts import LineFacts
from sharewell.ingest.feeds.benefit_values import OWN, code, measured, not_negative, plan_year
from sharewell.ingest.feeds.claim_items import milliseconds
from sharewell.ingest.feeds.feed import Context, Record, Reject, Row
from sharewell.ingest.feeds.layouts import PLANS
from sharewell.ingest.feeds.table import Table, header_names, text_of


class PlansFeed:
    """The feed of plans and their benefits."""

    name = "plans"

    def recognises(self, path: Path, head: bytes) -> bool:
        """By its header."""
        return {"pbp", "planyear", "benefit"} <= header_names(head)

    def rows(self, path: Path, stream: BinaryIO) -> Iterator[Row]:
        """A Row each record. Raises FileReject."""
        table = Table(stream, PLANS)
        for position, record in enumerate(table, 1):
            yield Row(position, record.line, record.last_line, (table, record), 1, record.fault, text_of)

    def load(self, row: Row, context: Context) -> Iterator[Record]:
        """One line of a plan. Raises Reject."""
        table, record = row.fields
        facts = _facts(table.complete(record), context)
        if not facts.removed:
            _check(facts)
        yield facts


def _facts(values: dict[str, Any], context: Context) -> LineFacts:
    get = values.get
    benefit = code(values, "benefit", lines.LINES)
    limit = measured(values, "limit", get("limit_unit", "money"))
    return LineFacts(
        contract=get("contract", ""),
        pbp=values["pbp"],
        segment=get("segment", ""),
        year=plan_year(values),
        benefit=benefit,
        network=get("network", "in"),
        tier=_between(values, "drug_tier", 1, 9) if lines.section(benefit) == lines.DRUG else 0,
        stage=get("drug_stage", ""),
        supply=get("drug_supply", ""),
        first_day=_between(values, "day_from", 1, 9_999),
        last_day=_between(values, "day_to", 1, 9_999),
        plan_name=get("plan_name", ""),
        plan_type=get("plan_type", ""),
        name=get("benefit_name", ""),
        name_es=get("benefit_name_es", ""),
        covered=get("covered", True),
        copay=_cents(values, "copay"),
        percent=_percent(values),
        per=get("per", ""),
        amount=_cents(values, "amount"),
        bound=limit,
        unit="" if limit is None else get("limit_unit", "money"),
        every="" if limit is None else get("limit_period", "year"),
        after_deductible=get("deductible_applies", False),
        counts=get("counts_to_maximum", True),
        prior_authorization=get("prior_authorization", False),
        referral=get("referral", False),
        note=get("note", ""),
        note_es=get("note_es", ""),
        url=_link(values, "link"),
        url_es=_link(values, "link_es"),
        removed=get("line_status", "active") == "removed",
        updated_ms=milliseconds(values["updated_at"], context.zone) if "updated_at" in values else 0,
    )


def _check(facts: LineFacts) -> None:
    """A line says what its section needs. Raises Reject."""
    section = lines.section(facts.benefit)
    if facts.benefit.startswith(OWN) and not facts.name:
        raise Reject("benefit_name", "is empty, and the code is one of your own")
    if facts.last_day and facts.last_day < facts.first_day:
        raise Reject("day_to", "is before day_from")
    if section == lines.AMOUNT and facts.amount is None:
        raise Reject("amount", "is empty")
    if section == lines.PAPER and not facts.url:
        raise Reject("link", "is empty")
    if section == lines.DRUG and not facts.tier:
        raise Reject("drug_tier", "is empty")
    says = facts.copay is not None or facts.percent is not None or not facts.covered or facts.note
    if section in {lines.CARE, lines.DRUG} and not says:
        raise Reject("copay", "is empty, and so are coinsurance, covered and note: the line says nothing")
    if section == lines.EXTRA and not says and facts.bound is None:
        raise Reject("limit", "is empty, and so are copay, coinsurance, covered and note: the line says nothing")


def _between(values: dict[str, Any], column: str, low: int, high: int) -> int:
    """A whole number, 0 when the column is empty."""
    number = int(values.get(column, 0))
    if column in values and not low <= number <= high:
        raise Reject(column, f"{number} is not between {low} and {high}")
    return number


def _cents(values: dict[str, Any], column: str) -> int | None:
    return not_negative(int(values[column]), column) if column in values else None


def _percent(values: dict[str, Any]) -> int | None:
    """Hundredths of one percent."""
    if "coinsurance" not in values:
        return None
    percent: float = values["coinsurance"]
    hundredths = round(percent * 100)
    if not 0 <= hundredths <= 10_000 or abs(percent * 100 - hundredths) > 0.001:
        raise Reject("coinsurance", "is not a percentage from 0 to 100 with at most 2 decimals")
    return hundredths


def _link(values: dict[str, Any], column: str) -> str:
    link = str(values.get(column, ""))
    if link and (not link.lower().startswith("https://") or len(link.split()) != 1):
        raise Reject(column, "is not an address that begins with https://")
    return link
