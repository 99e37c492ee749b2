"""What two loads must agree on: every row of the shelves and of the people, but for the instants of loading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from sharewell.lib import sql
from sharewell.records import codec

Rows = list[tuple[Any, ...]]

_STORED = (
    *("person_key", "type", "id", "version", "stamp", "audience", "sensitivity", "deleted", "event_ms", "due_ms"),
    *("source", "source_key", "digest", "codec", "body"),
)
_PEOPLE = {
    *("members_person", "members_memberidentifier", "members_contactpoint"),
    *("coverage_period", "coverage_planline", "coverage_accumulator"),
}
_ONE_OFF = {"pk", "route", "user_id"}
"""Columns that are random in each database, or that the loader does not fill."""
_TERMS = "SELECT id, type, param, value, low, high FROM records_public_term"


@dataclass(frozen=True)
class Picture:
    """`current` and `people` do not depend on the order of loading; `versions` and `places` do."""

    current: Rows
    people: dict[str, Rows]
    versions: Rows
    places: Rows

    def of_types(self, *types: str) -> int:
        return sum(row[1] in types for row in self.current)


def picture() -> Picture:
    """All that is on the shelves of the database that the tests point to now."""
    with sql.reader() as connection:
        current = _resources(connection, ("records_resource", "records_public"), "terms, CAST(dates AS text)")
        versions = _resources(connection, ("records_version", "records_public_version"), "'', NULL")
        people = {table: _sorted(connection.rows(text)) for table, text in _statements().items()}
        places = _sorted(connection.rows("SELECT person_key, last_seq FROM records_shelf"))
    return Picture(current, people, versions, places)


def differences(one: Sequence[tuple[Any, ...]], other: Sequence[tuple[Any, ...]], most: int = 5) -> list[Any]:
    """Rows that only one of the two has: empty when they agree (and short enough to read when not)."""
    ours, theirs = set(map(repr, one)), set(map(repr, other))
    return sorted(ours ^ theirs)[:most] + ([] if len(one) == len(other) else [len(one), len(other)])


def unlike(one: Picture, other: Picture) -> dict[str, list[Any]]:
    """Everything in which two pictures differ, by part; empty when they are the same shelf."""
    parts = {name: differences(one.people[name], other.people[name]) for name in one.people}
    for name in ("current", "versions", "places"):
        parts[name] = differences(getattr(one, name), getattr(other, name))
    return {name: found for name, found in parts.items() if found}


def without_versions(shown: Picture) -> Picture:
    """What stays the same in every order of loading: how often a resource changed on the way does not."""
    current = [(*row[:3], *row[4:]) for row in shown.current]
    return Picture(current, shown.people, [], [])


def rejects(folder: Path) -> dict[str, list[bytes]]:
    """The lines of every rejects file of a folder, in order."""
    return {path.name: path.read_bytes().splitlines() for path in sorted(folder.glob("*.jsonl"))}


def files() -> dict[str, tuple[Any, ...]]:
    """What the loader remembers of each file: state, position, rows, records, rejected, people …

    Not the resources handed to the shelf: a load that goes on names payers again that it had named before.
    """
    from sharewell.ingest.models import LoadedFile

    counted = ("rows", "records", "rejected", "people", "coverages", "benefits", "counters")
    return {
        row.name: (row.state, row.position, *(row.counts[name] for name in counted))
        for row in LoadedFile.objects.order_by("name")
    }


def _statements() -> dict[str, str]:
    from django.apps import apps

    found = {"records_public_term": _TERMS}
    for model in apps.get_models():
        if (table := model._meta.db_table) in _PEOPLE:
            names = [field.column for field in model._meta.concrete_fields if field.column not in _ONE_OFF]
            found[table] = "SELECT {} FROM {}".format(", ".join(f'"{name}"' for name in names if name), table)
    assert len(found) == 1 + len(_PEOPLE)
    return found


def _resources(connection: sql.Connection, tables: Iterable[str], terms: str) -> Rows:
    found: Rows = []
    for table in tables:
        for *facts, number, body, told, dates in connection.rows(
            f"SELECT {', '.join(_STORED)}, {terms} FROM {table}"
        ):
            found.append((*facts, _body(bytes(body), number), _terms(told, dates)))
    return _sorted(found)


def _terms(told: str, dates: str | None) -> str:
    """Index terms in an order that does not depend on the database."""
    return "\n".join(sorted(told.split("\n"))) + _same_order(orjson.loads(dates or "[]"))


def _body(body: bytes, number: int) -> str:
    """The text of a body without its two stamps; empty for a deleted one."""
    if not body:
        return ""
    resource = orjson.loads(codec.unpack(body, number))
    del resource["meta"]["lastUpdated"], resource["meta"]["versionId"]
    return _same_order(resource)


def _same_order(told: object) -> str:
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()


def _sorted(rows: Iterable[Sequence[Any]]) -> Rows:
    plain = [tuple(one.hex() if isinstance(one, bytes) else one for one in map(_readable, row)) for row in rows]
    return sorted(plain, key=repr)


def _readable(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
