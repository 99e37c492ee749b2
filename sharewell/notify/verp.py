"""The envelope sender of each e-mail: an address of our own that names its promise to nobody but us.

`bounce+<mark>@domain` (variable envelope return path). The mark is sealed with AES-SIV (RFC 5297): it is the same
at every try, it can be neither guessed nor altered, and whoever reads it learns nothing. It is lower-case letters
and digits, for some servers change the case. The local part has 62 of the 64 characters that RFC 5321 4.5.3.1.1
allows.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag

from sharewell.lib import env, secret

_MARK: Final = re.compile(r"\bbounce\+([a-z2-7]{55})@", re.IGNORECASE)
_PART: Final = 5
"""Bytes kept of the digests of event and address: they are compared within one person only."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What an envelope sender says: whose promise, which event and which address (digests of ours)."""

    person_key: int
    event: str
    address: str


def sender(person_key: int, event_key: str, address: str) -> str:
    """The envelope sender of a message, or "" where SHAREWELL_BOUNCE_DOMAIN is not set."""
    if not (domain := env.text("SHAREWELL_BOUNCE_DOMAIN", "")):
        return ""
    told = person_key.to_bytes(8) + bytes.fromhex(event_part(event_key) + address_part(address))
    mark = base64.b32encode(secret.veil("bounce", told)).decode().rstrip("=").lower()
    return f"bounce+{mark}@{domain}"


def marks(text: str) -> list[Mark]:
    """The marks of ours in a header; what we did not seal ourselves is none."""
    return [mark for found in _MARK.findall(text) if (mark := _opened(found)) is not None]


def looks_like_one(text: str) -> bool:
    """Whether a header holds something in the form of a mark, be it ours or forged."""
    return _MARK.search(text) is not None


def event_part(event_key: str) -> str:
    """The digest by which a mark names an event (hexadecimal)."""
    return secret.keyed("id", f"bounce|{event_key}").hex()[: 2 * _PART]


def address_part(address: str) -> str:
    """The digest by which a mark names an e-mail address, in whatever case it is written (hexadecimal)."""
    return secret.keyed("id", f"bounce-to|{address.strip().casefold()}").hex()[: 2 * _PART]


def _opened(mark: str) -> Mark | None:
    try:
        told = secret.unveil("bounce", base64.b32decode(f"{mark.upper()}="))
    except (InvalidTag, binascii.Error):
        return None
    return Mark(int.from_bytes(told[:8]), told[8 : 8 + _PART].hex(), told[8 + _PART :].hex())
