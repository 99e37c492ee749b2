"""Pharmacy CSV: one row a fill; a compound has one row more for each ingredient (feeds/layouts.py)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from sharewell.ingest.feeds.claim_items import claim_items
from sharewell.ingest.feeds.feed import Context, Record, Row
from sharewell.ingest.feeds.grouping import Claims
from sharewell.ingest.feeds.layouts import PHARMACY
from sharewell.ingest.feeds.table import Table, header_names

_KEYS: Final = ("rx_service_reference_number",)


class PharmacyFeed:
    """The feed of pharmacy claims. A Row is one claim, or one version of it."""

    name = "pharmacy"

    def recognises(self, path: Path, head: bytes) -> bool:
        """By its header: a claim number, a drug code, and no claim type."""
        names = header_names(head)
        numbered = not {"rxservicereferencenumber", "claimuniqueidentifier"}.isdisjoint(names)
        return numbered and "nationaldrugcode" in names and {"claimtype", "claimtypecode"}.isdisjoint(names)

    def rows(self, path: Path, stream: BinaryIO) -> Iterator[Row]:
        """The claims of a seekable stream. Raises FileReject."""
        yield from Claims(Table(stream, PHARMACY), _KEYS)

    def load(self, row: Row, context: Context) -> Iterator[Record]:
        """The claim and whom it names. Raises Reject."""
        yield from claim_items(row.fields.typed(), context)
