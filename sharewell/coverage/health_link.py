"""SMART Health Link: the text behind a QR code, its encrypted files, and the manifest that names them.

The key stands only in the link, whose holder's program never sends it: a server that is asked for the manifest
hands out what only the holder can read. No passcode, as the insurance card guide asks; `L`: the card is made
anew while it stands, so that a holder may ask again.
Source: https://docs.smarthealthit.org/smart-health-links/spec
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from joserfc import jwe
from joserfc.jwk import OctKey

FLAG: Final = "L"
KEY_BYTES: Final = 32
MOST_LABEL: Final = 80


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says. `url`: of the manifest; `key`: 32 bytes, base64url; `ends`: aware UTC."""

    url: str
    key: str
    label: str
    ends: datetime

    def text(self) -> str:
        """`shlink:/` and the payload."""
        told = {
            "url": self.url,
            "flag": FLAG,
            "key": self.key,
            "exp": int(self.ends.timestamp()),
            "label": self.label[:MOST_LABEL],
            "v": 1,
        }
        packed = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
        return "shlink:/" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def encrypted(plain: bytes, key: str, content_type: str) -> str:
    """The compact JWE of a file: direct encryption with the link's own key, A256GCM."""
    header = {"alg": "dir", "enc": "A256GCM", "cty": content_type}
    return jwe.encrypt_compact(header, plain, OctKey.import_key({"kty": "oct", "k": key}))


def manifest(files: list[dict[str, Any]], *, can_change: bool) -> dict[str, Any]:
    """The answer to a request for a manifest; each file has `contentType` and `embedded` or `location`."""
    return {"status": "can-change" if can_change else "finalized", "files": files}
