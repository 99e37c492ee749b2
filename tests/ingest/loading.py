"""Through a feed, as the loader does it, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sharewell.ingest.feeds.claims import ClaimsFeed
from sharewell.ingest.feeds.feed import Context
from sharewell.ingest.feeds.pharmacy import PharmacyFeed
from sharewell.records.item import Item
from tests.ingest.claim_rows import Cells, context, csv_file


def items_of(rows: list[Cells], known: Context | None = None) -> list[Item]:
    """All items of a file with these rows. Raises what the feed raises, faults too."""
    feed = PharmacyFeed() if "RX service reference number" in rows[0] else ClaimsFeed()
    within = known or context()
    found: list[Item] = []
    for row in feed.rows(Path("x.csv"), csv_file(rows)):
        if row.fault:
            raise row.fault
        found += [item for item in feed.load(row, within) if isinstance(item, Item)]
    return found


def eob_of(rows: list[Cells]) -> dict[str, Any]:
    """The ExplanationOfBenefit of the first claim."""
    body = next(item.body for item in items_of(rows) if item.type == "ExplanationOfBenefit")
    assert body is not None
    return body
