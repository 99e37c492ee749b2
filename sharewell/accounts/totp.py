"""Six digits that an authenticator app shows, new every 30 seconds (RFC 6238). Pure, but for a new secret."""

from __future__ import annotations

import base64
import hmac
import os
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from sharewell.lib import clock

SECONDS: Final = 30
DIGITS: Final = 6
AROUND: Final = 1
"""Steps before and after the present one that are taken, too: clocks go a little wrong (RFC 6238, 5.2)."""


def new_secret() -> str:
    """160 random bits as the 32 letters and digits that people can type (RFC 4226, 4)."""
    return base64.b32encode(os.urandom(20)).decode()


def code(secret: str, step: int) -> str:
    """The digits of one step."""
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    at = mac[-1] & 15
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_at(instant: datetime) -> int:
    """The number of the step that an instant lies in."""
    return clock.to_ms(instant) // (SECONDS * 1000)


def step_of(secret: str, typed: str, instant: datetime) -> int | None:
    """The step around `instant` whose code was typed, or None. Every step is computed, whichever it is."""
    digits = typed.replace(" ", "").encode()
    now = step_at(instant)
    steps = range(now - AROUND, now + AROUND + 1)
    right = [step for step in steps if hmac.compare_digest(code(secret, step).encode(), digits)]
    return right[0] if right else None


def address(secret: str, *, issuer: str, account: str) -> str:
    """What the QR code says to an app."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"
