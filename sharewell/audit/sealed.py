"""What apps were handed, block by block of the sealed ledger: for those who count, once and in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sharewell.audit import block
from sharewell.audit.reading import INCLUDE
from sharewell.audit.rows import ledgers
from sharewell.lib import sql


class Handed(NamedTuple):
    """One row of the ledger of reads in which an app got something of a person. `along`: beside a search."""

    person_key: int
    grant: str
    at_ms: int
    client: str
    type: str
    records: int
    along: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """A block's number, and what it tells of apps: by person and grant, in the order of time."""

    number: int
    handed: list[Handed]


def after(number: int) -> Sealed | None:
    """The next block after this one; None when there is none yet."""
    with sql.reader() as connection:
        found = block.next_after(connection, number)
        if found is None:
            return None
        with ledgers(connection) as both:
            rows = both.reads.rows(
                "SELECT person_key, grant_id, at_ms, actor_id, type, found, interaction FROM audit_read"  # noqa: S608
                f" WHERE {both.reads.position} >= :start AND {both.reads.position} < :until"
                " AND actor_kind = 'app' AND status < 300 AND found > 0 AND person_key <> 0 AND grant_id <> ''"
                " ORDER BY person_key, grant_id, at_ms, id",
                {"start": found.reads_from, "until": found.reads_until},
            )
    return Sealed(found.number, [Handed._make((*row[:6], row[6] == INCLUDE)) for row in rows])
