"""A passkey in software: what a phone or a security key answers to a browser, for tests."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, ATTESTED = 1, 4, 64
ORIGIN = "http://localhost:8000"


@dataclass
class Passkey:
    """One key pair. `count` None: a synced passkey, which always says zero."""

    origin: str = ORIGIN
    verifies: bool = True
    count: int | None = 0
    id: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: bytes = b""
    site: str = "localhost"

    def make(self, options: dict[str, Any]) -> str:
        """The answer to navigator.credentials.create."""
        asked = options["publicKey"]
        self.handle, self.site = websafe_decode(asked["user"]["id"]), asked["rp"]["id"]
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))  # type: ignore[no-untyped-call]
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._data(ATTESTED) + attested
        client = self._client("webauthn.create", asked["challenge"])
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": client, "attestationObject": attestation})

    def sign(self, options: dict[str, Any], **changes: bytes) -> str:
        """The answer to navigator.credentials.get."""
        asked = options["publicKey"]
        if self.count is not None:
            self.count += 1
        client, data = self._client("webauthn.get", asked["challenge"]), self._data(0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        told = {
            "clientDataJSON": client,
            "authenticatorData": data,
            "signature": signature,
            "userHandle": self.handle,
        }
        return self._answer(told | changes)

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + (self.count or 0).to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, bytes]) -> str:
        packed = {name: websafe_encode(value) for name, value in response.items()}
        name = websafe_encode(self.id)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": packed, "clientExtensionResults": {}}
        )
