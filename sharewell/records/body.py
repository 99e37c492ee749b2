"""Finished bodies: JSON bytes with id and meta written in once, so that a read never parses them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from sharewell.fhir.dates import instant

STAMPED = ("versionId", "lastUpdated")


@dataclass(frozen=True, slots=True)
class Content:
    """What a source says of a resource, as JSON text without braces: `meta` without stamps, and the `rest`."""

    meta: bytes
    rest: bytes

    def digest(self, audience: int, sensitivity: int) -> bytes:
        """16 bytes that change when anything a reader could see changes."""
        told = hashlib.blake2b(self.meta, digest_size=16)
        told.update(b"\0%d\0%d\0" % (audience, sensitivity))
        told.update(self.rest)
        return told.digest()

    def finish(self, type_: str, id_: str, version: int, updated_ms: int) -> bytes:
        """The bytes that every reader will get."""
        comma = b"," if self.meta else b""
        after = b"," if self.rest else b""
        head = (
            f'{{"resourceType":"{type_}","id":"{id_}","meta":'
            f'{{"versionId":"{version}","lastUpdated":"{instant(updated_ms)}"'
        )
        return b"".join((head.encode(), comma, self.meta, b"}", after, self.rest, b"}"))


def content(body: dict[str, Any]) -> Content:
    """Split a resource. Its own id, versionId and lastUpdated are the source's and are dropped."""
    meta = body.get("meta")
    kept = {name: value for name, value in meta.items() if name not in STAMPED} if isinstance(meta, dict) else {}
    rest = {name: value for name, value in body.items() if name not in {"resourceType", "id", "meta"}}
    return Content(orjson.dumps(kept)[1:-1], orjson.dumps(rest)[1:-1])
