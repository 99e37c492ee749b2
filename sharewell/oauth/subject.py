"""Who signed in, as apps may know it: the same opaque name for every app, never an account or member number."""

from __future__ import annotations

import base64
from typing import Final

from sharewell.lib import secret

TYPES: Final = ("public",)


def of_account(user_id: int) -> str:
    """The `sub` of an account (OpenID Connect Core §2): 26 characters a-z2-7, stable, telling nothing."""
    digest = secret.keyed("id", f"subject|{user_id}")
    return base64.b32encode(digest[:16]).decode()[:26].lower()
