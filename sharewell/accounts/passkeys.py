"""Passkeys: the two ceremonies of WebAuthn (Level 2), by fido2. Knows no table and no request.

The site is settings.BASE_URL: a browser signs for that origin and no other. (A browser gives no passkey to a bare
IP address, so on this machine the site's name is localhost.)
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from sharewell import policy
from sharewell.accounts.models import User
from sharewell.lib import clock, secret

LASTS: Final = timedelta(minutes=5)
_HERE: Final = {"127.0.0.1", "::1", "localhost"}
_MOST: Final = 32 * 1024
_JUNK: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
    struct.error,
    UnsupportedAlgorithm,
)
"""What reading an answer raises that no browser would give."""
State = dict[str, Any]
"""What the session keeps between the two halves of a ceremony; good for one answer."""


class Refused(ValueError):
    """The browser's answer is not one to our question, or not signed as it should be."""


@dataclass(frozen=True, slots=True)
class New:
    """A passkey that was just made."""

    credential_id: bytes
    public: bytes
    count: int


def ask_to_make(user: User, held: Sequence[bytes]) -> tuple[dict[str, Any], State]:
    """The options for the browser, and the state. `held`: public parts of passkeys that the account has."""
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(id=handle_of(user), name=user.username, display_name=user.username),
        [_descriptor(public) for public in held],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _plain(dict(options)), _timed(state)


def made(state: State | None, answer: str) -> New:
    """Check the browser's answer. Raises Refused."""
    try:
        data = _server().register_complete(_fresh(state), RegistrationResponse.from_dict(_told(answer)))
    except _JUNK as error:
        raise Refused(str(error)) from error
    credential = data.credential_data
    if credential is None:
        raise Refused("no credential")
    return New(credential.credential_id, bytes(credential), data.counter)


def ask_to_sign(held: Sequence[bytes] | None) -> tuple[dict[str, Any], State]:
    """The options for the browser. `held` None: whoever it is; then the device itself must know its owner."""
    wanted = UserVerificationRequirement.REQUIRED if held is None else UserVerificationRequirement.PREFERRED
    known = None if held is None else [_descriptor(public) for public in held]
    options, state = _server().authenticate_begin(known, user_verification=wanted)
    return _plain(dict(options)), _timed(state)


def id_in(answer: str) -> tuple[bytes, bytes | None]:
    """(credential id, user handle) that an answer names, not yet proved. Raises Refused."""
    try:
        found = AuthenticationResponse.from_dict(_told(answer))
    except _JUNK as error:
        raise Refused(str(error)) from error
    if found is None:
        raise Refused("The answer is empty.")
    return found.raw_id, found.response.user_handle


def signed(state: State | None, answer: str, public: bytes) -> int:
    """Check the signature of an answer with the public part of its passkey; its count. Raises Refused."""
    try:
        response = AuthenticationResponse.from_dict(_told(answer))
        _server().authenticate_complete(_fresh(state), [AttestedCredentialData(public)], response)
    except _JUNK as error:
        raise Refused(str(error)) from error
    return response.response.authenticator_data.counter


def handle_of(user: User) -> bytes:
    """What a passkey knows its account by: a keyed number, nothing of the person."""
    return secret.keyed("factor", f"handle|{user.pk}")


def is_handle_of(handle: bytes, user: User) -> bool:
    """Whether this is the handle of that account, under any version of the key."""
    return any(secret.same(handle, one) for one in secret.keyed_all("factor", f"handle|{user.pk}"))


def site() -> str:
    """The name that passkeys are bound to (WebAuthn's RP ID)."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    return "localhost" if host in _HERE else host


def origin() -> str:
    """The one origin whose answers are taken."""
    parts = urlsplit(settings.BASE_URL)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{site()}{port}"


@cache
def _server() -> Fido2Server:
    entity = PublicKeyCredentialRpEntity(id=site(), name=policy.current().plan_name)
    return Fido2Server(entity, verify_origin=lambda said: str(said) == origin())


def _descriptor(public: bytes) -> PublicKeyCredentialDescriptor:
    known = AttestedCredentialData(public).credential_id
    return PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=known)


def _told(answer: str) -> dict[str, Any]:
    told: Any = json.loads(answer) if len(answer) <= _MOST else None
    if not isinstance(told, dict):
        raise ValueError("no answer of a browser")
    return told


def _timed(state: State) -> State:
    return {**state, "until_ms": clock.to_ms(clock.now() + LASTS)}


def _fresh(state: State | None) -> Mapping[str, Any]:
    if not state or clock.now_ms() >= state["until_ms"]:
        raise ValueError("nothing was asked, or too long ago")
    return state


def _plain(value: Any) -> Any:
    """Options as JSON: bytes as base64url, as browsers and fido2 agree."""
    if isinstance(value, bytes):
        return websafe_encode(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
