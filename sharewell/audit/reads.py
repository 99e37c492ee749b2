"""The ledger of reads: a durable row a request, before the first byte of its answer.

On PostgreSQL the row is inserted by the very statement that reads (`cte`); on SQLite it goes to audit.db
(`append`). Reads are not chained, they are sealed in blocks afterwards (audit.seal).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson

from sharewell.audit import file
from sharewell.audit.reading import INCLUDE, Reading
from sharewell.lib import clock, sql

_NAMES: Final = ", ".join(file.COLUMNS)
_VALUES: Final = (
    "CAST(:audit_person AS bigint), CAST(:audit_at_ms AS bigint), :audit_request, :audit_kind, :audit_actor,"
    " CAST(:audit_for AS bigint), :audit_app, :audit_grant, :audit_interaction, :audit_type, :audit_resource,"
    " :audit_detail, CAST(:audit_status AS smallint)"
)
_POSITION: Final = "CAST(CAST(pg_current_xact_id() AS text) AS bigint)"


class Tally(NamedTuple):
    """The reads of one reader and type within a quarter of an hour: what never lies in two days of any zone."""

    actor_kind: str
    actor_id: str
    app: str
    type: str
    times: int
    last: datetime


class Amount(NamedTuple):
    """How many records of a type went out within a quarter of an hour, by so many requests; or were refused."""

    type: str
    done: bool
    records: int
    times: int
    last: datetime


_QUARTER_MS: Final = 900_000


@dataclass(frozen=True, slots=True)
class Read:
    """One row of the ledger of reads, for people who look."""

    at: datetime
    actor_kind: str
    actor_id: str
    app: str
    grant: str
    interaction: str
    type: str
    resource_id: str
    detail: str
    status: int
    found: int
    request_id: str


def cte(found: str) -> str:
    """PostgreSQL: the body of a CTE that writes the reading; `found` is a scalar SQL expression (bigint).

    The parameters are Reading.params().
    """
    return f"INSERT INTO audit_read ({_NAMES}, position) SELECT {_VALUES}, {found}, {_POSITION}"


def cte_each(rows: str) -> str:
    """PostgreSQL: the body of a CTE that writes one reading for each type in `rows`, a CTE with a column `type`.

    `found` is how many rows the type has there; no rows write nothing. The parameters are Reading.params().
    """
    values = _VALUES.replace(":audit_type", f"{rows}.type")
    return (
        f"INSERT INTO audit_read ({_NAMES}, position) SELECT {values}, COUNT(*), {_POSITION}"  # noqa: S608
        f" FROM {rows} GROUP BY {rows}.type"
    )


def append(
    connection: sql.Connection, reading: Reading, found: int, along: Mapping[str, int] | None = None
) -> None:
    """Write a reading on its own: on SQLite always, on PostgreSQL for refusals. Durable when it returns.

    `along` (SQLite only; see cte_each): how many resources of each other type came along with the search.

    Raises audit.file.LedgerError, or the database's error: then nothing may be answered.
    """
    if connection.dialect == "postgresql":
        connection.run(cte("CAST(:audit_found AS integer)"), reading.params() | {"audit_found": found})
    else:
        connection.statements += 1
        rows = [(reading, found), *((reading.including(type_), number) for type_, number in (along or {}).items())]
        file.writer().append(*((*one.params().values(), number) for one, number in rows))


def refused(reading: Reading) -> None:
    """Write a reading that was refused before it reached the shelf."""
    with sql.reader() as connection:
        append(connection, reading, 0)


def shown(reading: Reading, found: int = 1) -> None:
    """Write that a person was shown something of another: durable before the page goes out."""
    with sql.reader() as connection:
        append(connection, reading, found)


def last_by(person_key: int, kind: str) -> dict[str, datetime]:
    """When each actor of a kind (actor id -> instant) last read something of this person."""
    with _ledger() as (_, rows):
        found = rows(
            "SELECT actor_id, MAX(at_ms) FROM audit_read WHERE person_key = :person AND actor_kind = :kind"
            " AND status < 400 GROUP BY actor_id",
            {"person": person_key, "kind": kind},
        )
    return {actor: clock.from_ms(at_ms) for actor, at_ms in found}


def last_use(grant_ids: Iterable[str]) -> dict[str, datetime]:
    """When each of these grants was last used to read; grants that never were are left out."""
    wanted = list(grant_ids)
    with _ledger() as (dialect, rows):
        among = (
            "= ANY(CAST(:ids AS text[]))" if dialect == "postgresql" else "IN (SELECT value FROM json_each(:ids))"
        )
        ids = wanted if dialect == "postgresql" else orjson.dumps(wanted).decode()
        found = rows(
            f"SELECT grant_id, MAX(at_ms) FROM audit_read WHERE grant_id {among}"  # noqa: S608
            " AND status < 400 GROUP BY grant_id",
            {"ids": ids},
        )
    return {grant: clock.from_ms(at_ms) for grant, at_ms in found}


def who_read(person_key: int, *, limit: int = 1000) -> list[Read]:
    """Who read this person's record, newest first."""
    with _ledger() as (_, rows):
        found = rows(
            "SELECT at_ms, actor_kind, actor_id, app, grant_id, interaction, type, resource_id, detail, status,"
            " found, request_id FROM audit_read WHERE person_key = :person ORDER BY id DESC LIMIT :limit",
            {"person": person_key, "limit": limit},
        )
    return [Read(clock.from_ms(row[0]), *row[1:]) for row in found]


def tallied(person_key: int, *, limit: int) -> list[Tally]:
    """The newest reads of this person's record that were not refused, counted, newest first."""
    with _ledger() as (_, rows):
        found = rows(
            f"SELECT actor_kind, actor_id, app, type, COUNT(*), MAX(at_ms) FROM (SELECT * FROM audit_read"  # noqa: S608
            " WHERE person_key = :person AND status < 400 AND interaction <> '{INCLUDE}'"
            " ORDER BY id DESC LIMIT :limit) AS newest"
            f" GROUP BY at_ms / {_QUARTER_MS}, actor_kind, actor_id, app, type ORDER BY MAX(at_ms) DESC",
            {"person": person_key, "limit": limit},
        )
    return [
        Tally(kind, who, app, type_, times, clock.from_ms(last)) for kind, who, app, type_, times, last in found
    ]


def newest_under(person_key: int, grant_id: str, before: datetime) -> datetime | None:
    """When a grant of this person was last used before an instant; None: never."""
    with _ledger() as (_, rows):
        found = rows(
            "SELECT at_ms FROM audit_read WHERE grant_id = :grant AND person_key = :person AND at_ms < :before"
            " ORDER BY at_ms DESC LIMIT 1",
            {"grant": grant_id, "person": person_key, "before": clock.to_ms(before)},
        )
    return clock.from_ms(found[0][0]) if found else None


def amounts_under(person_key: int, grant_id: str, start: datetime, until: datetime) -> list[Amount]:
    """What was read under a grant of this person from `start` until before `until`, oldest first."""
    with _ledger() as (_, rows):
        found = rows(
            "SELECT type, CASE WHEN status < 400 THEN 1 ELSE 0 END AS done, SUM(found),"  # noqa: S608
            f" SUM(CASE WHEN interaction <> '{INCLUDE}' THEN 1 ELSE 0 END), MAX(at_ms) FROM audit_read"
            " WHERE grant_id = :grant AND person_key = :person AND at_ms >= :start AND at_ms < :until"
            f" GROUP BY at_ms / {_QUARTER_MS}, type, CASE WHEN status < 400 THEN 1 ELSE 0 END"
            " ORDER BY MAX(at_ms)",
            {
                "grant": grant_id,
                "person": person_key,
                "start": clock.to_ms(start),
                "until": clock.to_ms(until),
            },
        )
    return [
        Amount(type_, bool(done), int(records), int(times), clock.from_ms(last))
        for type_, done, records, times, last in found
    ]


def summed(where: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Reads summed by member, reader, grant and type, members in a row; `where` is SQL of this room (breach).

    Columns: person key, kind and id of the reader, app, grant, type, records, requests, first and last ms.
    """
    with _ledger() as (_, rows):
        found: list[tuple[Any, ...]] = rows(
            "SELECT person_key, actor_kind, actor_id, MAX(app), grant_id, type, CAST(SUM(found) AS bigint),"  # noqa: S608
            f" SUM(CASE WHEN interaction <> '{INCLUDE}' THEN 1 ELSE 0 END), MIN(at_ms), MAX(at_ms)"
            f" FROM audit_read WHERE {where} GROUP BY person_key, actor_kind, actor_id, grant_id, type"
            " ORDER BY person_key, MIN(at_ms)",
            dict(params),
        )
    return found


@contextmanager
def _ledger() -> Iterator[tuple[str, Any]]:
    """Where the reads lie now: (dialect, a function that runs SQL with named parameters)."""
    with sql.reader() as connection:
        if connection.dialect == "postgresql":
            yield "postgresql", connection.rows
            return
    beside = file.connect(file.place())
    try:
        yield "sqlite", lambda text, params: beside.execute(text, params).fetchall()
    finally:
        beside.close()
