"""Rows of both ledgers by position: the order in which transactions became final.

On PostgreSQL a position is the transaction's number, and everything below the oldest running transaction is
final. On SQLite writers take turns, so a row's own number will do; the reads lie in audit.db.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sharewell.audit import file
from sharewell.audit.block import ACT_COLUMNS, READ_COLUMNS
from sharewell.lib import sql

Rows = Callable[[str, dict[str, Any]], list[tuple[Any, ...]]]
_SETTLED: Final = "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)"


@dataclass(frozen=True, slots=True)
class Ledger:
    """One of the two ledgers: how to ask it, and what its position is called."""

    table: str
    columns: str
    position: str
    rows: Rows

    def between(self, start: int, until: int) -> list[tuple[Any, ...]]:
        """The rows of a range of positions, in one fixed order."""
        return self.rows(
            f"SELECT {self.columns} FROM {self.table} WHERE {self.position} >= :start"  # noqa: S608
            f" AND {self.position} < :until ORDER BY {self.position}, person_key, id",
            {"start": start, "until": until},
        )

    def end(self, start: int, bound: int | None, most: int) -> int:
        """Where a block of about `most` rows from `start` ends; never beyond `bound`, the first unsettled."""
        if bound is None:
            newest = self.rows(f"SELECT COALESCE(MAX({self.position}), 0) + 1 FROM {self.table}", {})  # noqa: S608
            bound = max(newest[0][0], start)
        beyond = self.rows(
            f"SELECT {self.position} FROM {self.table} WHERE {self.position} >= :start"  # noqa: S608
            f" AND {self.position} < :bound ORDER BY {self.position} LIMIT 1 OFFSET :most",
            {"start": start, "bound": bound, "most": most},
        )
        return max(beyond[0][0], start + 1) if beyond else bound

    def beyond(self, start: int) -> int:
        """How many rows are not sealed yet."""
        text = f"SELECT COUNT(*) FROM {self.table} WHERE {self.position} >= :start"  # noqa: S608
        return int(self.rows(text, {"start": start})[0][0])


@dataclass(frozen=True, slots=True)
class Ledgers:
    """Both ledgers, and the first position that is not settled yet (None: all that is there is settled)."""

    acts: Ledger
    reads: Ledger
    bound: int | None


@contextmanager
def ledgers(connection: sql.Connection) -> Iterator[Ledgers]:
    """Both ledgers over a connection to the main database (and audit.db beside SQLite)."""
    acts = Ledger("audit_act", ACT_COLUMNS, "position", connection.rows)
    if connection.dialect == "postgresql":
        bound = connection.rows(_SETTLED)[0][0]
        yield Ledgers(acts, Ledger("audit_read", READ_COLUMNS, "position", connection.rows), bound)
        return
    beside = file.connect(file.place())
    try:
        reads = Ledger(
            "audit_read", READ_COLUMNS, "id", lambda text, params: beside.execute(text, params).fetchall()
        )
        yield Ledgers(acts, reads, None)
    finally:
        beside.close()
