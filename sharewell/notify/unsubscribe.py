"""The link by which a reader refuses reminders by e-mail, without signing in (RFC 2369, RFC 8058).

It names a person and an address to nobody but us, can do nothing else, and stands only in e-mails that a member
may do without: what law or safety asks us to say has none.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag

from sharewell.lib import env, secret
from sharewell.notify.models import Promise
from sharewell.notify.verp import address_part

REFUSABLE: Final = frozenset({"sharing-ends"})
"""Messages that a member may refuse by e-mail; they stand in the inbox all the same."""
_LENGTH: Final = 13
"""Bytes that a link says: eight of the person, five of the address."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link names: a person, and the digest of one e-mail address of theirs."""

    person_key: int
    address: str


def headers(row: Promise, address: str) -> Mapping[str, str]:
    """The header fields of an e-mail that can be refused with one click; none of all others."""
    if row.template not in REFUSABLE or row.person_key == 0:
        return {}
    site = env.text("SHAREWELL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    link = f"<{site}/reminders/off/{word(row.person_key, address)}/>"
    return {"List-Unsubscribe": link, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def word(person_key: int, address: str) -> str:
    """The sealed word of a link, the same for every message to the address."""
    told = person_key.to_bytes(8) + bytes.fromhex(address_part(address))
    return base64.urlsafe_b64encode(secret.veil("refuse", told)).decode().rstrip("=")


def opened(word: str) -> Link | None:
    """What a word of ours names; None for every other word."""
    try:
        told = secret.unveil("refuse", base64.b64decode(word + "=" * (-len(word) % 4), b"-_", validate=True))
    except (InvalidTag, ValueError, binascii.Error):
        return None
    return Link(int.from_bytes(told[:8]), told[8:].hex()) if len(told) == _LENGTH else None
