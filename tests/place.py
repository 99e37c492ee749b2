"""A place for one test process: a folder with keys and databases, and an environment that points there.

Importing this module makes the place, before any setting is read. Nothing outside the folder is
touched, whatever the environment said before; only the *kind* of database is taken from it
(SHAREWELL_DATABASE: a postgresql:// address, or anything else for SQLite files in the folder).
"""

from __future__ import annotations

import atexit
import base64
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from sharewell.lib import secret
from tests import scratch

FOLDER = scratch.folder("tests")
SERVER = os.environ.get("SHAREWELL_DATABASE", "")
ON_POSTGRESQL = SERVER.startswith("postgres")
_numbers = count(1)


def _keys() -> Path:
    """The same ring in every run, so that a failing case has the same ids when it is run again."""
    ring = {
        purpose: {"1": base64.b64encode(hashlib.sha256(f"tests {purpose}".encode()).digest()).decode()}
        for purpose in secret.PURPOSES
    }
    path = FOLDER / "keys.json"
    path.write_text(json.dumps(ring), encoding="utf-8")
    path.chmod(0o600)
    return path


def address(name: str) -> str:
    """The address of the database `name` of this place."""
    if ON_POSTGRESQL:
        return urlsplit(SERVER)._replace(path=f"/{_on_server(name)}").geturl()
    return f"sqlite:///{FOLDER / name}.db"


def point(name: str) -> None:
    """Let the environment, lib.sql and Django's connection (when Django is set up) use database `name`."""
    os.environ["SHAREWELL_DATABASE"] = address(name)
    os.environ["SHAREWELL_AUDIT"] = str(FOLDER / f"{name}-audit.db")


def switch(name: str) -> None:
    """Like `point`, in a process where Django and lib.sql may already be connected elsewhere."""
    from django.db import connection

    from sharewell.lib import sql

    connection.close()
    sql.close_all()
    point(name)
    connection.settings_dict["NAME"] = _on_server(name) if ON_POSTGRESQL else str(FOLDER / f"{name}.db")


def copy(source: str, name: str) -> None:
    """Make database `name` as a copy of `source`, to which nobody is connected."""
    if ON_POSTGRESQL:
        _administer(f'CREATE DATABASE "{_on_server(name)}" TEMPLATE "{_on_server(source)}"', " STRATEGY file_copy")
    else:
        shutil.copyfile(FOLDER / f"{source}.db", FOLDER / f"{name}.db")


def create(name: str) -> None:
    """Make an empty database."""
    if ON_POSTGRESQL:
        _administer(f'CREATE DATABASE "{_on_server(name)}"')


def drop(name: str) -> None:
    """Remove a database, whoever is still connected."""
    if ON_POSTGRESQL:
        _administer(f'DROP DATABASE IF EXISTS "{_on_server(name)}" WITH (FORCE)')
    else:
        for path in FOLDER.glob(f"{name}.db*"):
            path.unlink()


@contextmanager
def fresh(source: str, back_to: str) -> Iterator[str]:
    """A database of one's own, copied from `source`; afterwards everything points to `back_to` again."""
    name = f"own{next(_numbers)}"
    copy(source, name)
    switch(name)
    try:
        yield address(name)
    finally:
        switch(back_to)
        drop(name)


def _on_server(name: str) -> str:
    return f"{FOLDER.name}-{name}"


def _administer(statement: str, since_15: str = "") -> None:
    """Run a statement on the server; `since_15` is added where the server knows it (half the time of a copy)."""
    import psycopg

    with psycopg.connect(urlsplit(SERVER)._replace(path="/postgres").geturl(), autocommit=True) as server:
        server.execute((statement + (since_15 if server.info.server_version >= 150000 else "")).encode())


def _prepare() -> None:
    atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("SHAREWELL_")]:
        del os.environ[name]
    os.environ["SHAREWELL_KEYS"] = str(_keys())
    os.environ["SHAREWELL_MAIL"] = str(FOLDER / "mail")
    os.environ["SHAREWELL_BASE_URL"] = "http://127.0.0.1:8000"
    os.environ["SHAREWELL_ZONE"] = "America/New_York"
    point("rollback")


_prepare()
