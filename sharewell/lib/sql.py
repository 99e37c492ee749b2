"""SQL by hand, once for both databases: named parameters, plain rows, counted statements.

Reads of the FHIR doors go through `reader()`: a psycopg pool on PostgreSQL, one connection a thread
on SQLite, never Django's machinery (measured: 2.8 ms against 1.2 ms a request). Writes use
`writer()`, the same interface on Django's own connection, inside the caller's `transaction.atomic()`.
SQL names its parameters `:name` and casts with CAST(…), never with a double colon.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg_pool import ConnectionPool

from sharewell.lib import env

Params = Mapping[str, Any]
_NAMED = re.compile(r":([a-z_][a-z0-9_]*)", re.IGNORECASE)
_local = threading.local()
_pools: dict[str, ConnectionPool[Any]] = {}
_pool_lock = threading.Lock()
_borrow_django: ContextVar[bool] = ContextVar("borrow_django", default=False)


class Cursor(Protocol):
    """What both drivers' cursors share."""

    def execute(self, sql: str, params: Any, /) -> Any: ...
    def executemany(self, sql: str, params: Any, /) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    @property
    def rowcount(self) -> int: ...


@lru_cache(maxsize=4096)
def to_pyformat(sql: str) -> str:
    """`:name` to `%(name)s`, for psycopg; a percent sign is kept as itself."""
    return _NAMED.sub(r"%(\1)s", sql.replace("%", "%%"))


class Connection:
    """One connection of either database. `dialect` is "sqlite" or "postgresql"."""

    def __init__(self, dialect: str, cursor: Cursor) -> None:
        self.dialect = dialect
        self.statements = 0
        self._cursor = cursor

    def rows(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        """Run one statement and return all its rows."""
        self._execute(sql, params or {})
        return self._cursor.fetchall()

    def run(self, sql: str, params: Params | None = None) -> int:
        """Run one statement that returns no rows; the answer is the number of rows it touched."""
        self._execute(sql, params or {})
        return self._cursor.rowcount

    def run_many(self, sql: str, params: Sequence[Params]) -> None:
        """Run one statement for each set of parameters, in one round trip where the driver can."""
        if params:
            self.statements += 1
            self._cursor.executemany(self._form(sql), params)

    def _execute(self, sql: str, params: Params) -> None:
        self.statements += 1
        self._cursor.execute(self._form(sql), params)

    def _form(self, sql: str) -> str:
        return to_pyformat(sql) if self.dialect == "postgresql" else sql


@contextmanager
def reader() -> Iterator[Connection]:
    """A connection for one read request; every statement is its own transaction (autocommit)."""
    if _borrow_django.get():
        with writer() as connection:
            yield connection
    elif (url := env.text("SHAREWELL_DATABASE")).startswith("sqlite"):
        yield Connection("sqlite", _sqlite(url).cursor())
    else:
        with _pool(url).connection() as raw, raw.cursor(binary=True) as cursor:
            yield Connection("postgresql", cursor)


@contextmanager
def writer() -> Iterator[Connection]:
    """The running Django transaction's connection, with the interface of `reader()`."""
    from django.db import connection

    connection.ensure_connection()
    raw: Any = connection.connection
    cursor = raw.cursor()
    try:
        yield Connection("postgresql" if connection.vendor == "postgresql" else "sqlite", cursor)
    finally:
        cursor.close()


@contextmanager
def borrow_django_connection() -> Iterator[None]:
    """Let `reader()` use Django's connection, so that a test inside a rolled-back transaction sees its rows."""
    mark = _borrow_django.set(True)
    try:
        yield
    finally:
        _borrow_django.reset(mark)


def sqlite_path(url: str) -> str:
    """The file path in sqlite:///relative or sqlite:////absolute."""
    return unquote(urlsplit(url).path)[1:]


def close_all() -> None:
    """Close the pools of this process (before a fork, and in tests)."""
    with _pool_lock:
        for pool in _pools.values():
            pool.close()
        _pools.clear()
    if (held := getattr(_local, "sqlite", None)) is not None:
        held[1].close()
        _local.sqlite = None


def _sqlite(url: str) -> sqlite3.Connection:
    held: tuple[str, sqlite3.Connection] | None = getattr(_local, "sqlite", None)
    if held is None or held[0] != url:
        raw = sqlite3.connect(sqlite_path(url), isolation_level=None, timeout=15, check_same_thread=False)
        raw.execute("PRAGMA query_only = 1")
        raw.execute("PRAGMA mmap_size = 268435456")
        held = _local.sqlite = (url, raw)
    return held[1]


def _pool(url: str) -> ConnectionPool[Any]:
    with _pool_lock:
        if url not in _pools:
            _pools[url] = ConnectionPool(
                url, min_size=1, max_size=8, open=True, kwargs={"autocommit": True, "prepare_threshold": 2}
            )
        return _pools[url]


def returning_error(error: BaseException) -> bool:
    """True when the database refused because of a lock or a serialisation conflict, so a retry may help.

    Django's own exceptions are judged by the driver's one behind them.
    """
    if error.__cause__ is not None and not isinstance(error, sqlite3.Error | psycopg.Error):
        return returning_error(error.__cause__)
    if isinstance(error, sqlite3.OperationalError):
        return "locked" in str(error)
    return isinstance(error, psycopg.errors.SerializationFailure | psycopg.errors.DeadlockDetected)
