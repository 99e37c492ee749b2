"""From an Authorization header to what its app may see: one SQL statement, asked anew at every request.

The statement joins token, route, grant, app and coverage, so a stop is felt by the very next request on
any process. The Access carries a Guard: the same conditions as SQL, which every data statement repeats, so
that a stop between this statement and that one is felt too. Source: https://www.rfc-editor.org/rfc/rfc6750
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sharewell.fhir import access, outcome
from sharewell.fhir import scopes as smart
from sharewell.lib import clock, sql
from sharewell.oauth import handle, standing
from sharewell.oauth.standing import APP, APP_ACTIVE, ELIGIBLE, GRANT, LIVE
from sharewell.sharing.authority import PRIVATE_SQL

_HEADER: Final = re.compile(r"bearer +([A-Za-z0-9._~+/=-]+) *", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bearer:
    """A live access token: what it opens, and for the ledger whose it is. `app` is the product name."""

    access: access.Access
    app: str
    grant_id: str
    client_id: str
    scopes: tuple[smart.Scope, ...]
    person_key: int
    expires_at: datetime
    subject: str
    token_id: str


MISSING: Final = "Send a live access token in the header Authorization: Bearer …"
UNKNOWN: Final = "This access token is not known here. Get one from the token endpoint."
EXPIRED: Final = (
    "This access token has expired. Use the refresh token, or send the member to the authorize endpoint."
)
REVOKED: Final = (
    "This access token was revoked. Use the newest refresh token, or send the member to authorize again."
)


def access_for(authorization_header: str) -> Bearer:
    """The live token of a header. Raises FhirError 401, which says what ended."""
    found = _HEADER.fullmatch(authorization_header or "")
    if found is None:
        raise outcome.login(MISSING)
    bearer = of_token(found.group(1))
    if isinstance(bearer, str):
        raise outcome.login(bearer)
    return bearer


def of_token(text: str) -> Bearer | str:
    """The live access token of a text, or why there is none, in words for the app's developer."""
    presented = handle.read(text)
    if presented is None:
        return UNKNOWN
    params = standing.moment() | {"route": presented.route, "hash": presented.hash}
    with sql.reader() as connection:
        rows = connection.rows(_SQL, params)
    if not rows:
        return UNKNOWN
    return _problem(rows[0], params["now_ms"]) or _bearer(rows[0], params)


def _problem(row: tuple[Any, ...], now_ms: int) -> str:
    behind = standing.Standing(bool(row[0]), bool(row[1]), bool(row[2]), row[3])
    if row[5] is not None:
        return REVOKED
    return behind.problem or (EXPIRED if row[4] <= now_ms else "")


def _bearer(row: tuple[Any, ...], params: dict[str, Any]) -> Bearer:
    person_key, token_id, client_id, grant_id, scope, subject, product_name, private = row[6:]
    scopes, opened = _understood(scope)
    guard = access.Guard(
        _GUARD,
        {
            "guard_person": person_key,
            "guard_token": token_id,
            "guard_now_ms": params["now_ms"],
            "guard_today": params["today"],
            "guard_of_age": params["of_age"],
        },
    )
    return Bearer(
        access=access.app(person_key, opened, guard, unmarked_only=bool(private)),
        app=product_name,
        grant_id=grant_id,
        client_id=client_id,
        scopes=scopes,
        person_key=person_key,
        expires_at=clock.from_ms(row[4]),
        subject=subject,
        token_id=token_id,
    )


@lru_cache(maxsize=512)
def _understood(scope: str) -> tuple[tuple[smart.Scope, ...], tuple[smart.ResourceScope, ...]]:
    scopes = tuple(smart.parse(scope))
    return scopes, smart.resource_scopes(scopes)


def _guarded(fragment: str) -> str:
    """A fragment with parameter names of its own, so that it fits into any statement."""
    return re.sub(r":(now_ms|today|of_age)\b", r":guard_\1", fragment)


_BEHIND = (
    f" JOIN {GRANT} g ON g.person_key = t.person_key AND g.id = t.grant_id"
    f" JOIN {APP} a ON a.client_id = t.client_id"
)
_SQL: Final = (
    f"SELECT {APP_ACTIVE}, {LIVE}, {ELIGIBLE}, g.ends_ms, t.expires_ms, t.revoked_ms,"  # noqa: S608
    f" t.person_key, t.id, t.client_id, t.grant_id, t.scope, t.subject, a.product_name, {PRIVATE_SQL}"
    " FROM oauth_route r JOIN oauth_token t ON t.person_key = r.person_key AND t.hash = :hash"
    f" AND t.kind = 'access' {_BEHIND} WHERE r.route = :route"
)
_GUARD: Final = (
    f"EXISTS (SELECT 1 FROM oauth_token t {_BEHIND} WHERE t.person_key = :guard_person"  # noqa: S608
    " AND t.id = :guard_token AND t.revoked_ms IS NULL AND t.expires_ms > :guard_now_ms"
    f" AND {APP_ACTIVE} AND {_guarded(LIVE)} AND {_guarded(ELIGIBLE)})"
)
