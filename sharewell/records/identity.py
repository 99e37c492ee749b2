"""Logical ids: stable, opaque, the same for the same source key in any order of loading.

The id is a keyed digest, so it tells nothing about the source key; the key ("id") stays for the life of a
database. Any feed can name a resource that has not arrived yet. https://hl7.org/fhir/R4/datatypes.html#id
"""

from __future__ import annotations

import base64
import functools

from sharewell.lib import secret

LENGTH = 26


@functools.lru_cache(maxsize=65_536)
def logical_id(source: str, type_: str, key: str) -> str:
    """26 characters a-z2-7 (130 bits shown of a 128-bit digest) for a source's own key of a resource."""
    digest = secret.keyed("id", f"{source}|{type_}|{key}")
    return base64.b32encode(digest[:16]).decode()[:LENGTH].lower()


def source_digest(source: str, type_: str, key: str) -> bytes:
    """16 bytes under the newest "identifier" key: finds a source key on the shelf without storing it readable."""
    return secret.keyed("identifier", f"{source}|{type_}|{key}")[:16]
