"""Write an act into the ledger, inside the caller's transaction, chained to the person's act before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from django.db import transaction

from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock, sql

FIELDS = ("at_ms", "event", "actor_kind", "actor_id", "actor_for", "app", "grant_id", "detail")
FIRST = bytes(32)

_LAST = "SELECT id, hash FROM audit_act WHERE person_key = :person_key ORDER BY id DESC LIMIT 1"
_POSITION = {
    "postgresql": "CAST(CAST(pg_current_xact_id() AS text) AS bigint)",
    "sqlite": "(SELECT COALESCE(MAX(position), 0) + 1 FROM audit_act)",
}


def record(
    *,
    event: Event,
    by: Actor,
    person_key: int | None,
    app: str = "",
    grant: str = "",
    detail: Mapping[str, str | int] | None = None,
) -> None:
    """Append one act. `person_key` None: it concerns no person. `detail` holds no secret, no health data.

    Raises RuntimeError outside `transaction.atomic()`: an act stands or falls with what it tells.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An act is recorded inside the transaction that does it.")
    row = {
        "person_key": person_key or 0,
        "at_ms": clock.now_ms(),
        "event": str(event),
        "actor_kind": str(by.kind),
        "actor_id": by.id,
        "actor_for": by.for_person,
        "app": app,
        "grant_id": grant,
        "detail": orjson.dumps(dict(detail or {}), option=orjson.OPT_SORT_KEYS).decode(),
    }
    with sql.writer() as connection:
        _append(connection, row)


def chain_hash(previous: bytes, row: Mapping[str, Any]) -> bytes:
    """SHA-256 of the hash before and of everything the row says."""
    told = [row["person_key"], row["id"], *(row[field] for field in FIELDS)]
    return hashlib.sha256(previous + orjson.dumps(told)).digest()


def _append(connection: sql.Connection, row: dict[str, Any]) -> None:
    if connection.dialect == "postgresql":
        # The end of a chain must not be read by two transactions at once; SQLite has one writer anyway.
        connection.rows("SELECT pg_advisory_xact_lock(:person_key)", row)
    last = connection.rows(_LAST, row)
    number, previous = (last[0][0], bytes(last[0][1])) if last else (0, FIRST)
    row |= {"id": number + 1, "previous": previous}
    row["hash"] = chain_hash(previous, row)
    names = list(row)
    values = ", ".join(f":{name}" for name in names)
    connection.run(
        f"INSERT INTO audit_act ({', '.join(names)}, position)"  # noqa: S608 (names are ours)
        f" VALUES ({values}, {_POSITION[connection.dialect]})",
        row,
    )
