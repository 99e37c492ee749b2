"""SMART Health Card: a FHIR bundle signed by the plan, so that whoever reads it can tell it is genuine.

ES256 over deflated JSON; the public keys stand at the issuer's /.well-known/jwks.json. The signing keys are
derived from the key ring, so nothing of them is in the database and a rotation adds one.
Source: https://spec.smarthealth.cards/
"""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jws
from joserfc.jwk import ECKey

from sharewell.lib import clock, env, secret

CONTENT_TYPE: Final = "application/smart-health-card"
_KIND: Final = "https://smarthealth.cards#health-card"
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Order of the curve P-256 (FIPS 186-4)."""
_HEADERS: Final = jws.JWSRegistry(strict_check_header=False, algorithms=["ES256"])


def issuer() -> str:
    """The base URL, without a final slash: what `iss` says, and where the keys are looked for."""
    return env.text("SHAREWELL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")


def signed(bundle: dict[str, Any]) -> str:
    """The JWS of a bundle (compact), valid from now."""
    told = {
        "iss": issuer(),
        "nbf": clock.now().timestamp(),
        "vc": {"type": [_KIND], "credentialSubject": {"fhirVersion": "4.0.1", "fhirBundle": bundle}},
    }
    key = _keys()[0]
    header = {"alg": "ES256", "zip": "DEF", "kid": key.kid}
    packed = _deflated(json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode())
    return jws.serialize_compact(header, packed, key, registry=_HEADERS)


def file(bundle: dict[str, Any]) -> bytes:
    """The content of a .smart-health-card file."""
    return json.dumps({"verifiableCredential": [signed(bundle)]}, separators=(",", ":")).encode()


def jwks() -> dict[str, list[dict[str, Any]]]:
    """The public keys, the newest first; older ones stay, because signed cards do."""
    return {"keys": [key.as_dict(private=False) for key in _keys()]}


def _keys() -> tuple[ECKey, ...]:
    halves = [secret.keyed_all("card", f"smart-health-card|{part}") for part in ("one", "other")]
    return tuple(_key(one + other) for one, other in zip(*halves, strict=True))


@lru_cache(maxsize=16)
def _key(seed: bytes) -> ECKey:
    """The private key of 64 derived bytes: twice the curve's length, so that no number is likelier."""
    number = int.from_bytes(seed) % (_ORDER - 1) + 1
    made = ECKey.import_key(ec.derive_private_key(number, ec.SECP256R1()))
    told: Any = {**made.as_dict(private=True), "use": "sig", "alg": "ES256", "kid": made.thumbprint()}
    return ECKey.import_key(told)


def _deflated(plain: bytes) -> bytes:
    """Raw DEFLATE, without header or checksum."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeezer.compress(plain) + squeezer.flush()
