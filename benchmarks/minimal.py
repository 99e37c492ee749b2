"""The least program that runs the door's SQL and sends its bytes: no rule, no parsing, no checks.

It asks the door once for a search and a read, remembers the SQL, and from then on only puts in the values of
each caller. What the door costs above this is the price of its rules (budget: at least 0.6 of the rate).
Serve it with granian as benchmarks.minimal:application.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from isal import igzip_lib

from sharewell.wsgi import application as whole

from sharewell.audit import file  # isort: skip
from sharewell.lib import sql  # isort: skip
from sharewell.records import codec  # isort: skip

Told = list[tuple[str, dict[str, Any], list[tuple[Any, ...]]]]
POSTGRESQL = os.environ["SHAREWELL_DATABASE"].startswith("postgres")
CALLERS = [json.loads(line) for line in Path(os.environ["BENCH_CALLERS"]).read_text().splitlines()]
HEAD = b'{"resourceType":"Bundle","meta":{"lastUpdated":"2026-01-01T00:00:00.000Z"},"type":"searchset","total":'
_local = threading.local()


def _overheard(token: str, target: str) -> Told:
    """The statements of one request to the door, with their parameters and rows."""
    told: Told = []
    plain = sql.Connection.rows

    def rows(connection: sql.Connection, text: str, params: Any = None) -> list[tuple[Any, ...]]:
        found = plain(connection, text, params)
        told.append((text, dict(params or {}), found))
        return found

    sql.Connection.rows = rows  # type: ignore[method-assign, assignment]
    path, _, query = target.partition("?")
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO()}
    try:
        list(whole(environ | {"HTTP_AUTHORIZATION": f"Bearer {token}"}, lambda *_: None))
    finally:
        sql.Connection.rows = plain  # type: ignore[method-assign]
    assert len(told) == 2, [text for text, _, _ in told]
    return told


def _slots(params: dict[str, Any], row: tuple[Any, ...], patient: str) -> list[tuple[str, int]]:
    """Which parameters are the caller's: places in the token's row, or -1 where the patient's id stands in."""
    places = [(name, row.index(value, 6)) for name, value in params.items() if value in row[6:] and value != ""]
    return places + [(name, -1) for name, value in params.items() if patient in str(value)]


_token, _search, _read = CALLERS[0][:3]
_patient = _read.rpartition("/")[2]
(TOKEN_SQL, TOKEN_PARAMS, _rows), (SEARCH_SQL, SEARCH_PARAMS, _page) = _overheard(_token, _search)
_, (READ_SQL, READ_PARAMS, _one) = _overheard(_token, _read)
SEARCH_SLOTS, READ_SLOTS = (_slots(params, _rows[0], _patient) for params in (SEARCH_PARAMS, READ_PARAMS))
if POSTGRESQL:
    TOKEN_SQL, SEARCH_SQL, READ_SQL = map(sql.to_pyformat, (TOKEN_SQL, SEARCH_SQL, READ_SQL))
sql.close_all()


@contextmanager
def _run() -> Iterator[Callable[[str, dict[str, Any]], list[Any]]]:
    if POSTGRESQL:
        with sql._pool(os.environ["SHAREWELL_DATABASE"]).connection() as raw, raw.cursor(binary=True) as cursor:
            yield lambda text, params: cursor.execute(text, params).fetchall()
        return
    if not hasattr(_local, "connection"):
        _local.connection = sqlite3.connect(
            sql.sqlite_path(os.environ["SHAREWELL_DATABASE"]), isolation_level=None
        )
        _local.connection.execute("PRAGMA mmap_size = 268435456")
    yield lambda text, params: _local.connection.execute(text, params).fetchall()


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """A search when there is a query string, else a read."""
    route, _, value = environ["HTTP_AUTHORIZATION"][7:].partition(".")
    now = time.time_ns() // 1_000_000
    search = bool(environ["QUERY_STRING"])
    patient = (environ["QUERY_STRING"].partition("Patient/")[2].partition("&")[0]) or environ["PATH_INFO"][22:]
    with _run() as run:
        told = TOKEN_PARAMS | {"route": route, "hash": hashlib.sha256(value.encode()).digest(), "now_ms": now}
        row = run(TOKEN_SQL, told)[0]
        params = dict(SEARCH_PARAMS if search else READ_PARAMS)
        for name, place in SEARCH_SLOTS if search else READ_SLOTS:
            params[name] = row[place] if place >= 0 else params[name].replace(_patient, patient)
        params["audit_at_ms"] = params["guard_now_ms"] = now
        rows = run(SEARCH_SQL if search else READ_SQL, params)
    if not POSTGRESQL:
        audit = [value for name, value in params.items() if name.startswith("audit_")]
        file.writer().append((*audit, len(rows)))
    body = _bundle(rows) if search else codec.unpack(rows[0][7], rows[0][6])
    headers = [("Content-Type", "application/fhir+json")]
    if len(body) > 500 and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = igzip_lib.compress(body, level=2, flag=igzip_lib.COMP_GZIP)
        headers.append(("Content-Encoding", "gzip"))
    start("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [body]


def _bundle(rows: list[Any]) -> bytes:
    pieces = [HEAD, b'%d,"entry":[' % rows[0][1]]
    for row in rows:
        pieces += (
            b'{"fullUrl":"http://127.0.0.1:8000/patient/fhir/',
            f'{row[6]}/{row[7]}","resource":'.encode(),
            codec.unpack(row[11], row[10]),
            b',"search":{"mode":"match"}}',
            b",",
        )
    pieces[-1] = b"]}"
    return b"".join(pieces)
