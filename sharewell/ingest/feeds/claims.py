"""Claims CSV: one row a claim line, the columns of the Common Payer Consumer Data Set (feeds/layouts.py).

Institutional, professional, vision and oral claims; pharmacy claims among them are read too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from sharewell.ingest.feeds.claim_items import claim_items
from sharewell.ingest.feeds.feed import Context, Record, Reject, Row
from sharewell.ingest.feeds.grouping import Claims
from sharewell.ingest.feeds.layouts import CLAIMS, PHARMACY
from sharewell.ingest.feeds.table import Table, header_names

_NAMES: Final = {column.name for column in CLAIMS}
_LAYOUT: Final = (
    *CLAIMS,
    *(replace(column, required=False, also=()) for column in PHARMACY if column.name not in _NAMES),
)
_KEYS: Final = ("claim_unique_identifier", "rx_service_reference_number")
_MARKS: Final = frozenset({"claimtype", "claimtypecode"})


class ClaimsFeed:
    """The feed of medical and dental claims. A Row is one claim, or one version of it."""

    name = "claims"

    def recognises(self, path: Path, head: bytes) -> bool:
        """By its header: a claim number and a claim type."""
        names = header_names(head)
        return "claimuniqueidentifier" in names and not _MARKS.isdisjoint(names)

    def rows(self, path: Path, stream: BinaryIO) -> Iterator[Row]:
        """The claims of a seekable stream. Raises FileReject."""
        yield from Claims(Table(stream, _LAYOUT), _KEYS)

    def load(self, row: Row, context: Context) -> Iterator[Record]:
        """The claim and whom it names. Raises Reject."""
        lines = row.fields.typed()
        if "claim_type" not in lines[0]:
            raise Reject("Claim type", "is empty")
        yield from claim_items(lines, context)
