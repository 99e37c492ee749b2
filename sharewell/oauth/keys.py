"""The RSA keys that sign id_tokens: made, published, rotated. Private halves wait sealed in the database.

A new key is published at once and signs 15 minutes later, when no client still holds an older JWKS; the
old one stays published until the last id_token that it signed has ended.
Source: https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys, https://www.rfc-editor.org/rfc/rfc7517
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from joserfc.jwk import RSAKey

from sharewell import policy
from sharewell.audit import acts
from sharewell.audit.actor import SYSTEM, Actor
from sharewell.audit.event import Event
from sharewell.lib import clock, secret
from sharewell.oauth.models import SigningKey

ALGORITHM: Final = "RS256"
BITS: Final = 2048
CACHE_SECONDS: Final = 300
_LEAD_MS: Final = 15 * 60_000


def signing() -> RSAKey:
    """The key that signs now, with its kid; the first one is made when there is none."""
    now = clock.now_ms()
    row = _published(now).filter(signs_from_ms__lte=now).order_by("-signs_from_ms", "kid").first()
    if row is None:
        row = _make(by=SYSTEM, signs_from_ms=now)
    return _private(row.kid, bytes(row.sealed))


def jwks() -> dict[str, list[dict[str, Any]]]:
    """The public halves of all keys in use, newest first; there is always at least one."""
    rows = _published(clock.now_ms()).order_by("-signs_from_ms", "kid")
    found = [row.public for row in rows] or [signing().as_dict(private=False)]
    return {"keys": found}


def rotate(*, by: Actor, at_once: bool = False) -> str:
    """Make a new key and let the others run out; returns its kid.

    `at_once` is for a key that was stolen: the new one signs now and the others are withdrawn now.
    """
    now = clock.now_ms()
    signs_from = now if at_once or not _published(now).exists() else now + _LEAD_MS
    gone = now if at_once else signs_from + policy.current().access_token_seconds * 1000 + _LEAD_MS
    with transaction.atomic():
        _published(now).filter(Q(drop_ms=None) | Q(drop_ms__gt=gone)).update(drop_ms=gone)
        return _make(by=by, signs_from_ms=signs_from).kid


def listing() -> list[SigningKey]:
    """Every key that was ever made, newest first (the private half is sealed)."""
    return list(SigningKey.objects.order_by("-created_ms"))


def _published(now: int) -> Any:
    return SigningKey.objects.filter(Q(drop_ms=None) | Q(drop_ms__gt=now))


def _make(*, by: Actor, signs_from_ms: int) -> SigningKey:
    use: Any = {"use": "sig", "alg": ALGORITHM}
    key = RSAKey.generate_key(BITS, use, auto_kid=True)
    with transaction.atomic():
        row = SigningKey.objects.create(
            kid=key.kid or "",
            sealed=secret.seal("signing", json.dumps(key.as_dict(private=True)).encode()),
            public=key.as_dict(private=False),
            created_ms=clock.now_ms(),
            signs_from_ms=signs_from_ms,
        )
        acts.record(event=Event.KEY_ROTATED, by=by, person_key=None, detail={"kid": row.kid})
    return row


@lru_cache(maxsize=4)
def _private(kid: str, sealed: bytes) -> RSAKey:
    return RSAKey.import_key(json.loads(secret.unseal("signing", sealed)))
