"""Secrets: made, hashed, keyed and sealed, with keys that live outside the database.

A key ring is a JSON file {purpose: {version: base64 of 32 bytes}}, mode 0600. The highest version
of a purpose is used to write; all versions are tried to read, so a key can be rotated without
losing what it keyed before. `person` and `id` keys stay for the life of a database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from sharewell.lib import env

PURPOSES: Mapping[str, str] = {
    "person": "person keys from member ids (stays)",
    "id": "logical ids of resources (stays)",
    "identifier": "lookup of SSN, card id and other identifiers",
    "code": "one-time codes and mailed PINs",
    "link": "page links of the FHIR door",
    "outbox": "message contents that wait to be sent",
    "bounce": "envelope senders, by which a message that came back is known",
    "refuse": "links that switch off reminders by e-mail",
    "inbox": "messages and letters kept for members",
    "contact": "confidential places, and e-mail addresses that are not proved yet",
    "signing": "private signing keys at rest",
    "django": "Django's own signing (sessions, CSRF)",
    "ledger": "signature of sealed ledger blocks",
    "factor": "second factors at rest",
    "case": "what cases of the help team say, and the notes to them",
    "paper": "papers that people upload, and whom an invitation or a request is about",
    "card": "digital cards: the keys of their links at rest, and the key that signs them",
}
FIXED = frozenset({"person", "id"})


class KeyMissing(SystemExit):
    """The key ring lacks a purpose: the program stops rather than work without a key."""


def token(nbytes: int = 32) -> str:
    """A fresh random secret, URL-safe text of `nbytes` random bytes."""
    return secrets.token_urlsafe(nbytes)


def digest(value: str) -> bytes:
    """SHA-256 (32 bytes) of a high-entropy secret: what the database keeps of a token."""
    return hashlib.sha256(value.encode()).digest()


def same(one: bytes, other: bytes) -> bool:
    """Compare without telling by time where the two differ."""
    return hmac.compare_digest(one, other)


def keyed(purpose: str, value: str) -> bytes:
    """HMAC-SHA-256 (32 bytes) of `value` under the newest key of a purpose."""
    return hmac.digest(_newest(purpose)[1], value.encode(), "sha256")


def keyed_all(purpose: str, value: str) -> list[bytes]:
    """The HMACs under every version of the key, newest first: for lookups during a rotation."""
    return [hmac.digest(key, value.encode(), "sha256") for _, key in _versions(purpose)]


def key_version(purpose: str) -> int:
    """The version of the key that `keyed` and `seal` use now."""
    return _newest(purpose)[0]


def key63(purpose: str, value: str) -> int:
    """A positive 63-bit number keyed from a value (a person key)."""
    return int.from_bytes(keyed(purpose, value)[:8], "big") >> 1


def seal(purpose: str, value: bytes) -> bytes:
    """Encrypt with AES-256-GCM; the answer carries the key version and the nonce."""
    version, key = _newest(purpose)
    nonce = os.urandom(12)
    return version.to_bytes(2, "big") + nonce + AESGCM(key).encrypt(nonce, value, purpose.encode())


def unseal(purpose: str, sealed: bytes) -> bytes:
    """Decrypt what `seal` made. Raises cryptography.exceptions.InvalidTag when it was altered."""
    key = dict(_versions(purpose))[int.from_bytes(sealed[:2], "big")]
    return AESGCM(key).decrypt(sealed[2:14], sealed[14:], purpose.encode())


def veil(purpose: str, value: bytes) -> bytes:
    """Encrypt with AES-SIV (RFC 5297), 16 bytes longer than `value`; the same value gives the same answer."""
    return AESSIV(_newest(purpose)[1]).encrypt(value, [purpose.encode()])


def unveil(purpose: str, veiled: bytes) -> bytes:
    """Decrypt what `veil` made under any version of the key. Raises InvalidTag when none did."""
    for _, key in _versions(purpose):
        with suppress(InvalidTag):
            return AESSIV(key).decrypt(veiled, [purpose.encode()])
    raise InvalidTag


def new_ring(path: Path) -> None:
    """Write a new key ring with one key a purpose. Raises FileExistsError: a ring is never overwritten."""
    ring = {purpose: {"1": _fresh()} for purpose in PURPOSES}
    _write(path, ring, os.O_CREAT | os.O_EXCL)
    _ring.cache_clear()
    _versions.cache_clear()


def rotate(path: Path, purpose: str) -> int:
    """Add a newer key for a purpose and return its version. Raises ValueError for a key that stays."""
    if purpose in FIXED or purpose not in PURPOSES:
        raise ValueError(f"The key {purpose!r} cannot be rotated.")
    ring = json.loads(path.read_text(encoding="utf-8"))
    version = max(map(int, ring.get(purpose, {"0": ""}))) + 1
    ring.setdefault(purpose, {})[str(version)] = _fresh()
    beside = path.with_suffix(".new")
    _write(beside, ring, os.O_CREAT | os.O_TRUNC)
    beside.replace(path)
    _ring.cache_clear()
    _versions.cache_clear()
    return version


def complete(path: Path) -> list[str]:
    """Give a ring that an earlier version made its first key for each purpose that is new; the purposes."""
    return [purpose for purpose in _lacking(json.loads(path.read_text(encoding="utf-8"))) if rotate(path, purpose)]


def _lacking(ring: Mapping[str, object]) -> list[str]:
    return sorted(set(PURPOSES) - FIXED - set(ring))


def _fresh() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def _write(path: Path, ring: Mapping[str, object], flags: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | flags, 0o600), "w", encoding="utf-8") as file:
        json.dump(ring, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


@cache
def _ring() -> dict[str, dict[str, str]]:
    path = Path(env.text("SHAREWELL_KEYS"))
    if not path.exists():
        raise KeyMissing(f"There is no key ring at SHAREWELL_KEYS. Make one: sharewell keys init ({path.name})")
    try:
        ring: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise KeyMissing(f"The key ring {path.name} is damaged: put back its copy.") from error
    if lacking := _lacking(ring):
        words = f"The key ring {path.name} has no key yet for {', '.join(lacking)}, which this version needs."
        raise KeyMissing(f"{words} Add them: sharewell keys init")
    return ring


@cache
def _versions(purpose: str) -> tuple[tuple[int, bytes], ...]:
    if purpose not in _ring():
        raise KeyMissing(f"The key ring has no key for {purpose!r}. Add one: sharewell keys rotate {purpose}")
    keys = ((int(version), base64.b64decode(key)) for version, key in _ring()[purpose].items())
    return tuple(sorted(keys, reverse=True))


def _newest(purpose: str) -> tuple[int, bytes]:
    return _versions(purpose)[0]
