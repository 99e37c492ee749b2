"""What the shelf already holds of the things a put brings, and the lock on the people concerned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from sharewell.lib import sql
from sharewell.records.shelf import PEOPLE, Shelf


@dataclass(slots=True)
class Stored:
    """The facts of a current row that decide what a newer word of the source does."""

    person_key: int
    id: str
    seq: int
    version: int
    updated_ms: int
    stamp: int
    audience: int
    sensitivity: int
    deleted: int
    digest: bytes


@dataclass(slots=True)
class Counter:
    """A person's shelf while its lock is held: newest lastUpdated in ms, last sequence number.

    `now_ms` is the lastUpdated that this put gives, 0 before the first.
    """

    last_ms: int
    last_seq: int
    now_ms: int = 0

    def stamp(self, clock_ms: int, row_ms: int) -> int:
        """max(clock, last + 1 ms), one for all rows of a put; a row that changes twice gets a later one."""
        if self.now_ms == 0:
            self.now_ms = max(clock_ms, self.last_ms + 1)
        if row_ms >= self.now_ms:
            self.now_ms = row_ms + 1
        self.last_ms = self.now_ms
        return self.now_ms


_FACTS: Final = "person_key, id, seq, version, updated_ms, stamp, audience, sensitivity, deleted, digest"
_AMONG: Final = {
    "postgresql": "= ANY(CAST(:{name} AS {type}[]))",
    "sqlite": "IN (SELECT value FROM json_each(:{name}))",
}


def find(connection: sql.Connection, shelf: Shelf, ids: Iterable[str]) -> dict[str, list[Stored]]:
    """The current rows of these logical ids, whoever they belong to now: a source may move a resource."""
    found: dict[str, list[Stored]] = {}
    wanted = list(ids)
    if wanted:
        among = _AMONG[connection.dialect].format(name="ids", type="text")
        for row in connection.rows(
            f"SELECT {_FACTS} FROM {shelf.table} WHERE id {among}",  # noqa: S608
            {"ids": _array(connection, wanted)},
        ):
            stored = Stored(*row)
            stored.digest = bytes(stored.digest)
            found.setdefault(stored.id, []).append(stored)
    return found


def lock(connection: sql.Connection, people: Iterable[int]) -> dict[int, Counter]:
    """Lock the shelves of these people in the order of their keys, so that two loaders never wait in a circle."""
    keys = sorted(set(people))
    if not keys:
        return {}
    postgresql = connection.dialect == "postgresql"
    source = "unnest(CAST(:people AS bigint[])) AS k(value)" if postgresql else "json_each(:people) AS k"
    params = {"people": _array(connection, keys)}
    connection.run(
        f"INSERT INTO {PEOPLE} (person_key, last_ms, last_seq)"  # noqa: S608
        f" SELECT k.value, 0, 0 FROM {source} WHERE true ON CONFLICT (person_key) DO NOTHING",
        params,
    )
    among = _AMONG[connection.dialect].format(name="people", type="bigint")
    held = connection.rows(
        f"SELECT person_key, last_ms, last_seq FROM {PEOPLE} WHERE person_key {among}"  # noqa: S608
        f" ORDER BY person_key{' FOR UPDATE' if postgresql else ''}",
        params,
    )
    return {key: Counter(last_ms, last_seq) for key, last_ms, last_seq in held}


def advance(connection: sql.Connection, counters: dict[int, Counter]) -> None:
    """Write the counters back before the lock ends."""
    connection.run_many(
        f"UPDATE {PEOPLE} SET last_ms = :last_ms, last_seq = :last_seq WHERE person_key = :person_key",  # noqa: S608
        [
            {"person_key": key, "last_ms": counter.last_ms, "last_seq": counter.last_seq}
            for key, counter in counters.items()
        ],
    )


def _array(connection: sql.Connection, values: Sequence[int] | Sequence[str]) -> object:
    return values if connection.dialect == "postgresql" else orjson.dumps(values).decode()
