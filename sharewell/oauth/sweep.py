"""Forgetting what has ended by itself: requests nobody answered, old codes, used assertions, dead access tokens.

Refresh tokens stay until their grant would have ended, because a copy that comes back must be recognised.
"""

from __future__ import annotations

from typing import Final

from sharewell.lib import clock
from sharewell.oauth import tokens
from sharewell.oauth.models import AssertionSeen, AuthorizationCode, PendingRequest

KEEP_MS: Final = 7 * 86_400_000


def run() -> int:
    """Forget what is due; returns the number of rows. Called by `sharewell work`."""
    now = clock.now_ms()
    return (
        PendingRequest.objects.filter(expires_ms__lt=now).delete()[0]
        + AssertionSeen.objects.filter(expires_ms__lt=now).delete()[0]
        + AuthorizationCode.objects.filter(expires_ms__lt=now - KEEP_MS).delete()[0]
        + tokens.sweep(now - KEEP_MS)
    )
