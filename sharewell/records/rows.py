"""Rows on their way to a shelf, and the fastest way each database takes them: COPY, or executemany."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from sharewell.lib import sql
from sharewell.records.shelf import TERMS, Shelf


@dataclass(slots=True)
class Row:
    """One current row, in the order of its columns. See terms.py and fhir/brief.py for the last three."""

    person_key: int
    seq: int
    updated_ms: int
    stamp: int
    version: int
    key_version: int
    audience: int
    sensitivity: int
    codec: int
    deleted: int
    event_ms: int | None
    due_ms: int | None
    available_ms: int | None
    type: str
    id: str
    source: str
    source_key: bytes
    digest: bytes
    written_by: str
    body: bytes
    terms: str
    dates: bytes | None
    brief: str | None

    def params(self) -> dict[str, Any]:
        """The row as named parameters."""
        values: dict[str, Any] = {name: getattr(self, name) for name in COLUMNS}
        values["dates"] = None if self.dates is None else self.dates.decode()
        return values


COLUMNS: Final = tuple(field.name for field in fields(Row))
PLACE: Final = frozenset({"person_key", "id", "seq", "type"})
_CHANGEABLE: Final = tuple(name for name in COLUMNS if name not in PLACE)

_COPY_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END: Final = b"\xff\xff"
_FIXED: Final = struct.Struct("!h iq iq iq iq ii ih ih ih ih ih")
_BIG: Final = struct.Struct("!iq")
_SIZE: Final = struct.Struct("!i")
_NULL: Final = b"\xff\xff\xff\xff"


def insert(connection: sql.Connection, shelf: Shelf, rows: Sequence[Row]) -> None:
    """Put new rows on a shelf, inside the running transaction."""
    if not rows:
        return
    if connection.dialect == "postgresql":
        _copy(shelf.table, rows)
    else:
        connection.run_many(_insert_sql(shelf.table), [row.params() for row in rows])


def update(connection: sql.Connection, shelf: Shelf, rows: Sequence[Row]) -> None:
    """Give existing rows their next version; a trigger keeps the version before."""
    connection.run_many(_update_sql(shelf.table, connection.dialect), [row.params() for row in rows])


def restamp(connection: sql.Connection, shelf: Shelf, stamps: Sequence[dict[str, Any]]) -> None:
    """Remember that a newer word of the source changed nothing."""
    connection.run_many(
        f"UPDATE {shelf.table} SET stamp = :stamp WHERE person_key = :person_key AND id = :id",  # noqa: S608
        stamps,
    )


def index(connection: sql.Connection, terms: Sequence[dict[str, Any]], ids: Sequence[str]) -> None:
    """Replace the index terms of public resources."""
    connection.run_many(f"DELETE FROM {TERMS} WHERE id = :id", [{"id": one} for one in ids])  # noqa: S608
    connection.run_many(
        f"INSERT INTO {TERMS} (id, number, type, param, value, low, high)"  # noqa: S608
        " VALUES (:id, :number, :type, :param, :value, :low, :high)",
        terms,
    )


def _insert_sql(table: str) -> str:
    names = ", ".join(COLUMNS)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(':' + name for name in COLUMNS)})"  # noqa: S608


def _update_sql(table: str, dialect: str) -> str:
    cast = {"dates": "CAST(:dates AS jsonb)"} if dialect == "postgresql" else {}
    told = ", ".join(f"{name} = {cast.get(name, ':' + name)}" for name in _CHANGEABLE)
    return f"UPDATE {table} SET {told} WHERE person_key = :person_key AND id = :id"  # noqa: S608


def _copy(table: str, rows: Iterable[Row]) -> None:
    """COPY in binary, packed here: twice as fast as handing psycopg single values."""
    from django.db import connection

    raw: Any = connection.connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN BINARY") as copy:
        copy.write(_COPY_HEAD + b"".join(map(_packed, rows)) + _COPY_END)


def _packed(row: Row) -> bytes:
    fixed = _FIXED.pack(
        len(COLUMNS),
        *(8, row.person_key, 8, row.seq, 8, row.updated_ms, 8, row.stamp, 4, row.version),
        *(2, row.key_version, 2, row.audience, 2, row.sensitivity, 2, row.codec, 2, row.deleted),
    )
    days = [
        _NULL if value is None else _BIG.pack(8, value) for value in (row.event_ms, row.due_ms, row.available_ms)
    ]
    texts = [
        row.type.encode(), row.id.encode(), row.source.encode(),
        row.source_key, row.digest, row.written_by.encode(), row.body, row.terms.encode(),
    ]  # fmt: skip
    sized = [part for text in texts for part in (_SIZE.pack(len(text)), text)]
    dates = (_NULL,) if row.dates is None else (_SIZE.pack(len(row.dates) + 1), b"\x01", row.dates)
    if row.brief is None:
        return b"".join((fixed, *days, *sized, *dates, _NULL))
    brief = row.brief.encode()
    return b"".join((fixed, *days, *sized, *dates, _SIZE.pack(len(brief)), brief))
