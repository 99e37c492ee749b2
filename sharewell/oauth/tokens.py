"""Tokens in the database: made in pairs, consumed, and ended as a family. Only this file writes them.

An access token and the refresh token given with it name each other by `issued_with`; all tokens that
descend from one code share a family.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sharewell import policy
from sharewell.lib import clock, secret, sql
from sharewell.oauth import handle
from sharewell.oauth.models import Token

REPLACED: Final = "replaced"
REUSED: Final = "reused"
REVOKED: Final = "revoked"
CODE_REPLAYED: Final = "code replayed"


@dataclass(frozen=True, slots=True)
class Line:
    """What a pair of tokens is made from: whose, under which grant, in which family, until when."""

    person_key: int
    client_id: str
    grant_id: str
    family: str
    subject: str
    ends_ms: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Fresh tokens: texts for the app (refresh None: not asked for), seconds to live, the refresh token's id."""

    access: str
    refresh: str | None
    expires_in: int
    refresh_id: str


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh token as it is stored."""

    person_key: int
    id: str
    grant_id: str
    family: str
    scope: str
    subject: str
    successor: str
    expires_ms: int
    consumed_ms: int | None
    revoked_ms: int | None
    revoked_why: str


@dataclass(frozen=True, slots=True)
class Found:
    """A token of either kind, as its app may ask about it."""

    person_key: int
    id: str
    kind: str
    grant_id: str
    family: str
    scope: str
    subject: str
    created_ms: int
    expires_ms: int
    consumed_ms: int | None
    revoked_ms: int | None

    @property
    def alive(self) -> bool:
        """Whether the token itself may still be used; what stands behind it is another question."""
        return self.consumed_ms is None and self.revoked_ms is None and self.expires_ms > clock.now_ms()


def issue(
    connection: sql.Connection, line: Line, *, scope: str, refresh_scope: str | None, refresh_id: str = ""
) -> Pair:
    """Make an access token of `scope` and, unless None, a refresh token that keeps `refresh_scope`.

    No token outlives the grant (`line.ends_ms`).
    """
    now = clock.now_ms()
    seconds = min(policy.current().access_token_seconds, (line.ends_ms - now) // 1000)
    refresh_id = (refresh_id or new_id()) if refresh_scope is not None else ""
    access, kept = handle.make(connection, line.person_key)
    access_id = new_id()
    _insert(connection, line, access_id, "access", kept, scope, now, now + seconds * 1000, refresh_id)
    refresh = None
    if refresh_scope is not None:
        refresh, kept = handle.make(connection, line.person_key)
        _insert(connection, line, refresh_id, "refresh", kept, refresh_scope, now, line.ends_ms, access_id)
    return Pair(access, refresh, seconds, refresh_id)


def new_id() -> str:
    """A fresh id of a token row."""
    return secret.token(15)


def consume(connection: sql.Connection, held: handle.Held, client_id: str, successor: str) -> Refresh | None:
    """Use up a live refresh token of this client, naming its successor. None when it is not live: see `find`."""
    return _one(connection.rows(_CONSUME, _params(held, client_id) | {"successor": successor}))


def find(connection: sql.Connection, held: handle.Held, client_id: str) -> Refresh | None:
    """A refresh token of this client, whatever its state."""
    return _one(connection.rows(_FIND, _params(held, client_id)))


def locate(connection: sql.Connection, held: handle.Held, client_id: str) -> Found | None:
    """A token of this client, of either kind, to change it."""
    rows = connection.rows(_LOCATE, _params(held, client_id))
    return Found(*rows[0]) if rows else None


def look(connection: sql.Connection, presented: handle.Handle | None, client_id: str) -> Found | None:
    """A token of this client, of either kind, only to tell of it; nothing is locked."""
    if presented is None:
        return None
    params = {"route": presented.route, "hash": presented.hash, "client_id": client_id}
    rows = connection.rows(_LOOK, params)
    return Found(*rows[0]) if rows else None


def given_to(connection: sql.Connection, presented: handle.Handle | None) -> str:
    """The client id that a refresh token was given to, whatever its state; "" when it is not known."""
    if presented is None:
        return ""
    rows = connection.rows(_GIVEN_TO, {"route": presented.route, "hash": presented.hash})
    return str(rows[0][0]) if rows else ""


def replace_unused(connection: sql.Connection, held: Refresh, successor: str) -> bool:
    """Take back a successor that nobody has used, with its access token, and name another. False: it was used."""
    params = {
        "person_key": held.person_key,
        "id": held.id,
        "old": held.successor,
        "new": successor,
        "now_ms": clock.now_ms(),
        "why": REPLACED,
    }
    if not connection.rows(_TAKE_BACK, params):
        return False
    connection.run(_TAKE_BACK_ACCESS, params)
    connection.run("UPDATE oauth_token SET successor = :new WHERE person_key = :person_key AND id = :id", params)
    return True


def end_family(connection: sql.Connection, person_key: int, family: str, why: str) -> int:
    """End every token of a family; returns how many were still alive."""
    params = {"person_key": person_key, "family": family, "now_ms": clock.now_ms(), "why": why}
    return connection.run(_END_FAMILY, params)


def end_one(connection: sql.Connection, person_key: int, token_id: str, why: str) -> int:
    """End one access token; returns whether it was still alive (1 or 0)."""
    params = {"person_key": person_key, "id": token_id, "now_ms": clock.now_ms(), "why": why}
    return connection.run(_END_ONE, params)


def sweep(before_ms: int) -> int:
    """Forget tokens that ended by themselves before an instant; refresh tokens stay as long as their grant."""
    deleted, _ = Token.objects.filter(expires_ms__lt=before_ms).delete()
    return deleted


def _insert(
    connection: sql.Connection,
    line: Line,
    token_id: str,
    kind: str,
    kept: bytes,
    scope: str,
    now: int,
    expires_ms: int,
    issued_with: str,
) -> None:
    connection.run(
        _INSERT,
        {
            "person_key": line.person_key,
            "id": token_id,
            "kind": kind,
            "hash": kept,
            "client_id": line.client_id,
            "grant_id": line.grant_id,
            "family": line.family,
            "scope": scope,
            "subject": line.subject,
            "issued_with": issued_with,
            "now_ms": now,
            "expires_ms": expires_ms,
        },
    )


def _params(held: handle.Held, client_id: str) -> dict[str, Any]:
    return {
        "person_key": held.person_key,
        "hash": held.hash,
        "client_id": client_id,
        "now_ms": clock.now_ms(),
    }


def _one(rows: list[tuple[Any, ...]]) -> Refresh | None:
    return Refresh(*rows[0]) if rows else None


_COLUMNS = (
    "person_key, id, grant_id, family, scope, subject, successor, expires_ms, consumed_ms, revoked_ms, revoked_why"
)
_OURS = "person_key = :person_key AND hash = :hash AND kind = 'refresh' AND client_id = :client_id"
_CONSUME = (
    f"UPDATE oauth_token SET consumed_ms = :now_ms, successor = :successor WHERE {_OURS}"  # noqa: S608
    f" AND consumed_ms IS NULL AND revoked_ms IS NULL AND expires_ms > :now_ms RETURNING {_COLUMNS}"
)
_FIND = f"SELECT {_COLUMNS} FROM oauth_token WHERE {_OURS}"  # noqa: S608
_FOUND = (
    "t.person_key, t.id, t.kind, t.grant_id, t.family, t.scope, t.subject, t.created_ms, t.expires_ms,"
    " t.consumed_ms, t.revoked_ms"
)
_LOCATE = (
    f"SELECT {_FOUND} FROM oauth_token t WHERE t.person_key = :person_key AND t.hash = :hash"  # noqa: S608
    " AND t.client_id = :client_id"
)
_LOOK = (
    f"SELECT {_FOUND} FROM oauth_route r JOIN oauth_token t ON t.person_key = r.person_key"  # noqa: S608
    " WHERE r.route = :route AND t.hash = :hash AND t.client_id = :client_id"
)
_GIVEN_TO = (
    "SELECT t.client_id FROM oauth_route r JOIN oauth_token t ON t.person_key = r.person_key"
    " WHERE r.route = :route AND t.hash = :hash AND t.kind = 'refresh'"
)
_TAKE_BACK = (
    "UPDATE oauth_token SET revoked_ms = :now_ms, revoked_why = :why WHERE person_key = :person_key AND id = :old"
    " AND kind = 'refresh' AND consumed_ms IS NULL AND revoked_ms IS NULL RETURNING id"
)
_TAKE_BACK_ACCESS = (
    "UPDATE oauth_token SET revoked_ms = :now_ms, revoked_why = :why WHERE person_key = :person_key"
    " AND kind = 'access' AND revoked_ms IS NULL"
    " AND id = (SELECT issued_with FROM oauth_token WHERE person_key = :person_key AND id = :old)"
)
_END_FAMILY = (
    "UPDATE oauth_token SET revoked_ms = :now_ms, revoked_why = :why"
    " WHERE person_key = :person_key AND family = :family AND revoked_ms IS NULL"
)
_END_ONE = (
    "UPDATE oauth_token SET revoked_ms = :now_ms, revoked_why = :why"
    " WHERE person_key = :person_key AND id = :id AND revoked_ms IS NULL"
)
_INSERT = (
    "INSERT INTO oauth_token (person_key, id, kind, hash, client_id, grant_id, family, scope, subject,"
    " issued_with, successor, created_ms, expires_ms, revoked_why) VALUES (:person_key, :id, :kind, :hash,"
    " :client_id, :grant_id, :family, :scope, :subject, :issued_with, '', :now_ms, :expires_ms, '')"
)
