"""Accumulators CSV: one row a member, plan year and counter (feeds/layouts.py): how far limits are met."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sharewell.coverage.benefit_facts import INDIVIDUAL, CounterFacts
from sharewell.coverage.lines import COUNTERS
from sharewell.ingest.feeds.benefit_values import code, measured, plan_year
from sharewell.ingest.feeds.claim_items import milliseconds
from sharewell.ingest.feeds.feed import Context, Record, Row
from sharewell.ingest.feeds.layouts import ACCUMULATORS
from sharewell.ingest.feeds.table import Table, header_names, text_of


class AccumulatorsFeed:
    """The feed of counters."""

    name = "accumulators"

    def recognises(self, path: Path, head: bytes) -> bool:
        """By its header."""
        return {"memberid", "planyear", "counter", "used"} <= header_names(head)

    def rows(self, path: Path, stream: BinaryIO) -> Iterator[Row]:
        """A Row each record. Raises FileReject."""
        table = Table(stream, ACCUMULATORS)
        for position, record in enumerate(table, 1):
            yield Row(position, record.line, record.last_line, (table, record), 1, record.fault, text_of)

    def load(self, row: Row, context: Context) -> Iterator[Record]:
        """One counter of a member. Raises Reject."""
        table, record = row.fields
        yield _facts(table.complete(record), context)


def _facts(values: dict[str, Any], context: Context) -> CounterFacts:
    get = values.get
    unit = get("unit", "money")
    return CounterFacts(
        member_id=values["member_id"],
        year=plan_year(values),
        counter=code(values, "counter", COUNTERS),
        used=measured(values, "used", unit) or 0,
        coverage_id=get("coverage_id", ""),
        kind=get("kind", INDIVIDUAL),
        network=get("network", "in"),
        unit=unit,
        bound=measured(values, "limit", unit),
        as_of_ms=milliseconds(values["as_of"], context.zone),
    )
