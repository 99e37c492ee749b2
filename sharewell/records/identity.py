"""Logical ids: stable, opaque, the same for the same source key in any order of loading.

The id is a keyed digest, so it tells nothing about the source key; the key ("id") stays for the life of a
database. Any feed can name a resource that has not arrived yet. https://hl7.org/fhir/R4/datatypes.html#id
"""

from __future__ import annotations

import functools
from typing import Final

from sharewell.lib import secret

LENGTH: Final = 26
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS: Final = tuple(one + two for one in _LETTERS for two in _LETTERS)
_SHIFTS: Final = tuple(range(120, -1, -10))


@functools.lru_cache(maxsize=65_536)
def logical_id(source: str, type_: str, key: str) -> str:
    """26 characters a-z2-7 (130 bits shown of a 128-bit digest) for a source's own key of a resource."""
    digest = secret.keyed("id", f"{source}|{type_}|{key}")
    # RFC 4648 base32 of 16 bytes without padding, ten bits at a time: the library takes ten times as long.
    bits = int.from_bytes(digest[:16], "big") << 2
    return "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])


def source_digest(source: str, type_: str, key: str) -> bytes:
    """16 bytes under the newest "identifier" key: finds a source key on the shelf without storing it readable."""
    return secret.keyed("identifier", f"{source}|{type_}|{key}")[:16]
