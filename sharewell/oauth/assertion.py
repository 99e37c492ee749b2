"""Client assertions (private_key_jwt): who signed, for whom, until when, and never twice.

RS384 and ES384 and nothing else; `aud` is the token endpoint; `exp` at most five minutes ahead; a `jti` is
remembered until it has expired. Source: https://www.rfc-editor.org/rfc/rfc7523 §3,
https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.db import transaction
from joserfc import jws, jwt
from joserfc.errors import JoseError

from sharewell.lib import clock, secret, sql
from sharewell.oauth import jwks_fetch, site
from sharewell.oauth.refusal import Refusal, invalid_client
from sharewell.registry import key_set
from sharewell.registry.key_set import ALGORITHMS
from sharewell.registry.models import App

TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MAX_SECONDS: Final = 300
SKEW_SECONDS: Final = 30
"""How far an app's clock may differ from ours."""


def claimed_client(assertion: str) -> str:
    """The client id that an assertion claims; nothing is proven yet. Raises Refusal when it is no JWT."""
    _, claims = _unverified(assertion)
    return str(claims.get("sub", ""))


def verify(assertion: str, app: App) -> None:
    """Raises Refusal (invalid_client) unless the app's own key signed this for us, now, and for the first time."""
    header, _ = _unverified(assertion)
    if header.get("alg") not in ALGORITHMS:
        raise invalid_client(f"The client_assertion must be signed with {' or '.join(ALGORITHMS)}.")
    claims = _signed_claims(assertion, _key_sets(app, header), header)
    _check(claims, app)
    _remember(app, str(claims["jti"]), int(claims["exp"]))


def _unverified(assertion: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    try:
        content = jws.extract_compact(assertion.encode("ascii"))
        claims = _json(content.payload)
    except (JoseError, ValueError, UnicodeEncodeError):
        raise _malformed() from None
    return content.headers(), claims


def _json(payload: bytes) -> Mapping[str, Any]:
    claims = orjson.loads(payload)
    if not isinstance(claims, dict):
        raise ValueError("claims are no object")
    return claims


def _key_sets(app: App, header: Mapping[str, Any]) -> Mapping[str, Any]:
    if app.jwks:
        found: Mapping[str, Any] = app.jwks
        return found
    return jwks_fetch.of(app.jwks_uri, str(header.get("kid", "")))


def _signed_claims(assertion: str, jwks: Mapping[str, Any], header: Mapping[str, Any]) -> Mapping[str, Any]:
    kid = str(header.get("kid", ""))
    candidates = key_set.read(jwks, kid, header["alg"])
    for key in candidates[:4]:
        try:
            return jwt.decode(assertion, key, algorithms=[header["alg"]]).claims
        except (JoseError, ValueError):
            continue
    if not candidates:
        raise invalid_client(f"The app's JWKS holds no {header['alg']} key with the kid '{kid[:80]}'.")
    raise invalid_client("The signature of the client_assertion fits no key of the app's JWKS.")


def _check(claims: Mapping[str, Any], app: App) -> None:
    now = clock.now_ms() // 1000
    audience = claims.get("aud")
    expires = _number(claims, "exp")
    if not claims.get("iss") == claims.get("sub") == app.client_id:
        raise invalid_client("iss and sub of the client_assertion must both be the client_id.")
    if audience not in (site.endpoint("token"), [site.endpoint("token")]):
        raise invalid_client(f"aud of the client_assertion must be {site.endpoint('token')}")
    if expires is None or expires <= now - SKEW_SECONDS:
        raise invalid_client("The client_assertion has expired, or its exp is no number.")
    if expires > now + MAX_SECONDS + SKEW_SECONDS:
        raise invalid_client(f"exp of the client_assertion lies more than {MAX_SECONDS} seconds ahead.")
    for name in ("nbf", "iat"):
        value = _number(claims, name)
        if name in claims and (value is None or value > now + SKEW_SECONDS):
            raise invalid_client(f"{name} of the client_assertion lies in the future, or is no number.")
    if not isinstance(claims.get("jti"), str) or not claims["jti"]:
        raise invalid_client("The client_assertion needs a jti, fresh for each request.")


def _number(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _remember(app: App, jti: str, expires: int) -> None:
    """Kept in a transaction of its own: whatever comes of the request, this assertion is used up."""
    row = {
        "client_id": app.client_id,
        "jti_hash": secret.digest(jti),
        "expires_ms": (expires + SKEW_SECONDS) * 1000,
    }
    with transaction.atomic(), sql.writer() as connection:
        fresh = connection.run(
            "INSERT INTO oauth_assertion_seen (client_id, jti_hash, expires_ms)"
            " VALUES (:client_id, :jti_hash, :expires_ms) ON CONFLICT (client_id, jti_hash) DO NOTHING",
            row,
        )
    if not fresh:
        raise invalid_client("This client_assertion was used before. Sign a new one, with a new jti.")


def _malformed() -> Refusal:
    return invalid_client("The client_assertion is not a signed JWT.")
