"""A sealed block: the digest of its rows and of the block before, signed by a key outside the database."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from sharewell.lib import secret, sql

EMPTY: Final = bytes(32)
ACT_COLUMNS: Final = (
    "person_key, id, at_ms, event, actor_kind, actor_id, actor_for, app, grant_id, detail, previous, hash"
)
READ_COLUMNS: Final = (
    "person_key, id, at_ms, request_id, actor_kind, actor_id, actor_for, app, grant_id, interaction, type,"
    " resource_id, detail, status, found"
)
AT: Final = 2
_COLUMNS: Final = (
    "number, at_ms, acts_from, acts_until, acts_count, reads_from, reads_until, reads_count,"
    " root, previous, hash, signature, key_version"
)


@dataclass(frozen=True, slots=True)
class Block:
    """One row of audit_block. Ranges hold from, and not until."""

    number: int
    at_ms: int
    acts_from: int
    acts_until: int
    acts_count: int
    reads_from: int
    reads_until: int
    reads_count: int
    root: bytes
    previous: bytes
    hash: bytes = EMPTY
    signature: bytes = EMPTY
    key_version: int = 0

    def digest(self) -> bytes:
        """SHA-256 of everything the block says, hash and signature aside."""
        told = [getattr(self, name) for name in _COLUMNS.split(", ")[:8]]
        return hashlib.sha256(orjson.dumps([*told, self.root.hex(), self.previous.hex()])).digest()

    def signed_by_us(self) -> bool:
        """Whether the signature is one of any version of the ledger key."""
        return any(secret.same(self.signature, one) for one in secret.keyed_all("ledger", self.hash.hex()))


FIRST: Final = Block(0, 0, 0, 0, 0, 0, 0, 0, EMPTY, EMPTY)
"""What stands before the first block."""


def all_blocks(connection: sql.Connection) -> list[Block]:
    """Every block, oldest first."""
    return [_block(row) for row in connection.rows(f"SELECT {_COLUMNS} FROM audit_block ORDER BY number")]  # noqa: S608


def last(connection: sql.Connection) -> Block:
    """The newest block, or FIRST."""
    rows = connection.rows(f"SELECT {_COLUMNS} FROM audit_block ORDER BY number DESC LIMIT 1")  # noqa: S608
    return _block(rows[0]) if rows else FIRST


def get(connection: sql.Connection, number: int) -> Block | None:
    """One block by its number."""
    rows = connection.rows(f"SELECT {_COLUMNS} FROM audit_block WHERE number = :number", {"number": number})  # noqa: S608
    return _block(rows[0]) if rows else None


def next_after(connection: sql.Connection, number: int) -> Block | None:
    """The first block with a higher number."""
    text = f"SELECT {_COLUMNS} FROM audit_block WHERE number > :number ORDER BY number LIMIT 1"  # noqa: S608
    rows = connection.rows(text, {"number": number})
    return _block(rows[0]) if rows else None


def insert(connection: sql.Connection, block: Block) -> None:
    """Append a block."""
    names = _COLUMNS.split(", ")
    connection.run(
        f"INSERT INTO audit_block ({_COLUMNS}) VALUES ({', '.join(':' + name for name in names)})",  # noqa: S608
        {name: getattr(block, name) for name in names},
    )


def root(rows: Sequence[Sequence[Any]]) -> bytes:
    """The Merkle root of rows (RFC 6962's marks for leaves and nodes); 32 zero bytes for no rows."""
    level = [hashlib.sha256(b"\0" + orjson.dumps([_plain(value) for value in row])).digest() for row in rows]
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\1" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = pairs + (level[-1:] if len(level) % 2 else [])
    return level[0] if level else EMPTY


def _plain(value: object) -> object:
    return bytes(value).hex() if isinstance(value, bytes | memoryview | bytearray) else value


def _block(row: Sequence[Any]) -> Block:
    plain: list[Any] = [bytes(value) if isinstance(value, bytes | memoryview) else value for value in row]
    return Block(*plain)
