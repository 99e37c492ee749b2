"""The text of codes and tokens, `route.secret`: where to look, and what must be known to be let in.

The route is a random alias of a person, so that a lookup stays with that person's rows; the secret has 256
random bits and is kept as its SHA-256 only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sharewell.lib import secret, sql

_FORM: Final = re.compile(r"([A-Za-z0-9_-]{16,32})\.([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Handle:
    """A code or token as someone presented it: route, and SHA-256 of its secret."""

    route: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """A presented code or token whose person was found: nobody else changes that person's tokens meanwhile."""

    person_key: int
    hash: bytes


def read(text: str) -> Handle | None:
    """What a presented text points to, or None when it cannot be one of ours."""
    found = _FORM.fullmatch(text)
    return Handle(found.group(1), secret.digest(found.group(2))) if found else None


def hold(connection: sql.Connection, text: str) -> Held | None:
    """Find the person a presented text belongs to, and hold that person's lock until the transaction ends.

    Without the lock a family could be ended while a refresh, not yet committed, adds to it.
    """
    found = read(text)
    rows = connection.rows(_PERSON, {"route": found.route}) if found else []
    if found is None or not rows:
        return None
    person_key = int(rows[0][0])
    if connection.dialect == "postgresql":  # SQLite has one writer anyway
        connection.rows("SELECT pg_advisory_xact_lock(:person_key)", {"person_key": person_key})
    return Held(person_key, found.hash)


def make(connection: sql.Connection, person_key: int) -> tuple[str, bytes]:
    """A fresh code or token of a person: its text, and the hash to keep."""
    value = secret.token()
    return f"{_route(connection, person_key)}.{value}", secret.digest(value)


def _route(connection: sql.Connection, person_key: int) -> str:
    fresh = {"route": secret.token(15), "person_key": person_key}
    connection.run(
        "INSERT INTO oauth_route (route, person_key) VALUES (:route, :person_key)"
        " ON CONFLICT (person_key) DO NOTHING",
        fresh,
    )
    found = connection.rows("SELECT route FROM oauth_route WHERE person_key = :person_key", fresh)
    return str(found[0][0])


_PERSON = "SELECT person_key FROM oauth_route WHERE route = :route"
