"""An app's public keys (RFC 7517): read, checked for what may sign a client assertion, never with a private half.

Algorithms are those of SMART App Launch 2.2, https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

ALGORITHMS: Final = ("RS384", "ES384")
MAX_KEYS: Final = 20
_RSA_BITS: Final = 2048


def read(jwks: Mapping[str, Any], kid: str, algorithm: str) -> list[RSAKey | ECKey]:
    """The keys of a set that may have made a signature with this `kid` ("" = none named) and algorithm."""
    return [key for key in usable(jwks) if _fits(key, kid, algorithm)]


def usable(jwks: Mapping[str, Any]) -> list[RSAKey | ECKey]:
    """The keys of a set that can check RS384 or ES384; others in it (for encryption, say) are passed over."""
    keys = jwks.get("keys")
    found = [_read(key) for key in keys[:MAX_KEYS]] if isinstance(keys, list) else []
    return [key for key in found if key is not None]


def problem(jwks: Mapping[str, Any]) -> str:
    """Why a set cannot be used, in words for its owner; "" when it can."""
    keys = jwks.get("keys")
    if not isinstance(keys, list):
        return "it must be an object with a list called keys"
    if any(isinstance(key, dict) and ({"d", "k"} & set(key)) for key in keys):
        return "it holds a private key; send the public halves only, and replace that key"
    good = usable(jwks)
    if not good:
        return "it holds no RSA key of 2048 bits or more and no P-384 key"
    if len(good) > 1 and len({key.kid for key in good}) < len(good):
        return "each of its keys needs a kid of its own"
    return ""


def _read(key: object) -> RSAKey | ECKey | None:
    if not isinstance(key, dict) or key.get("use", "sig") != "sig" or "d" in key:
        return None
    try:
        if key.get("kty") == "RSA":
            rsa = RSAKey.import_key(key)
            return rsa if rsa.raw_value.key_size >= _RSA_BITS else None
        if key.get("kty") == "EC" and key.get("crv") == "P-384":
            return ECKey.import_key(key)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return None


def _fits(key: RSAKey | ECKey, kid: str, algorithm: str) -> bool:
    family = RSAKey if algorithm == "RS384" else ECKey
    return isinstance(key, family) and key.get("alg", algorithm) == algorithm and (not kid or key.kid == kid)
