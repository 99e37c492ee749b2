"""Authorization codes: made for a grant, good once, for one client, one address and one verifier.

Source: https://www.rfc-editor.org/rfc/rfc6749 §4.1.2, §10.5; https://www.rfc-editor.org/rfc/rfc7636 §4.4
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sharewell import policy
from sharewell.audit import acts
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.lib import clock, secret, sql
from sharewell.oauth import handle, subject
from sharewell.oauth.models import AuthorizationCode
from sharewell.sharing.models import Grant


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A code that was just consumed: what it binds, and what its tokens are to be."""

    person_key: int
    grant_id: str
    family: str
    redirect_uri: str
    code_challenge: str
    scope: str
    nonce: str
    subject: str
    signed_in_ms: int | None
    expires_ms: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """A code that was consumed before: whose family of tokens must end."""

    person_key: int
    grant_id: str
    family: str


def issue(
    *,
    grant: Grant,
    redirect_uri: str,
    code_challenge: str,
    scope: str,
    nonce: str,
    signed_in_at: datetime | None,
) -> str:
    """Store a fresh code of a grant and return its text; the caller runs the transaction."""
    now = clock.now_ms()
    with sql.writer() as connection:
        text, kept = handle.make(connection, grant.person_key)
    AuthorizationCode.objects.create(
        person_key=grant.person_key,
        id=secret.token(15),
        hash=kept,
        client_id=grant.client_id,
        grant_id=grant.id,
        family=secret.token(15),
        redirect_uri=redirect_uri,
        code_challenge=code_challenge,
        scope=scope,
        nonce=nonce,
        subject=subject.of_account(grant.signer_id),
        signed_in_ms=clock.to_ms(signed_in_at) if signed_in_at else None,
        created_ms=now,
        expires_ms=now + policy.current().authorization_code_seconds * 1000,
    )
    acts.record(
        event=Event.CODE_ISSUED,
        by=Actor(ActorKind.APP, grant.client_id),
        person_key=grant.person_key,
        app=grant.client_id,
        grant=grant.id,
    )
    return text


def redeem(connection: sql.Connection, text: str, client_id: str) -> Redeemed | Replayed | None:
    """Consume a code of this client: of two callers at once, one gets Redeemed and the other Replayed.

    None when there is no such code. An expired code is consumed and returned; look at `expires_ms`.
    """
    held = handle.hold(connection, text)
    if held is None:
        return None
    params = {
        "person_key": held.person_key,
        "hash": held.hash,
        "client_id": client_id,
        "now_ms": clock.now_ms(),
    }
    if rows := connection.rows(_CONSUME, params):
        return Redeemed(*rows[0])
    rows = connection.rows(_CONSUMED, params)
    return Replayed(*rows[0]) if rows else None


_OURS = "person_key = :person_key AND hash = :hash AND client_id = :client_id"
_CONSUME = (
    f"UPDATE oauth_authorization_code SET consumed_ms = :now_ms WHERE {_OURS} AND consumed_ms IS NULL"  # noqa: S608
    " RETURNING person_key, grant_id, family, redirect_uri, code_challenge, scope, nonce, subject, signed_in_ms,"
    " expires_ms"
)
_CONSUMED = f"SELECT person_key, grant_id, family FROM oauth_authorization_code WHERE {_OURS}"  # noqa: S608
