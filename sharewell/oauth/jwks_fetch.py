"""Fetching an app's public keys from its own address, carefully: the address is someone else's choice.

https only, no redirects, public network addresses only (the connection goes to the very address that was
checked, so a name cannot be pointed elsewhere in between), 5 seconds in all, 64 kB. In the demo, an app on this
machine may use http. Answers are kept five minutes; an unknown `kid` fetches anew, and a failure is tried
again, at most every 30 seconds.
Source: https://www.rfc-editor.org/rfc/rfc7517, https://www.rfc-editor.org/rfc/rfc8725 §3.10
"""

from __future__ import annotations

import ipaddress
import json
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import httpx

from sharewell.lib import clock, env
from sharewell.oauth.refusal import Refusal, invalid_client

TIMEOUT: Final = 3.0
IN_ALL: Final = 5.0
MAX_BYTES: Final = 65_536
KEEP_MS: Final = 300_000
AGAIN_MS: Final = 30_000
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class _Kept:
    at_ms: int
    jwks: Mapping[str, Any]
    failure: str = ""

    def knows(self, kid: str) -> bool:
        """Whether these keys may be kept for long: they hold the one asked for."""
        keys = self.jwks.get("keys")
        if self.failure or not isinstance(keys, list):
            return False
        return not kid or any(isinstance(key, dict) and key.get("kid") == kid for key in keys)


_kept: dict[str, _Kept] = {}
_lock = threading.Lock()


def of(uri: str, kid: str) -> Mapping[str, Any]:
    """The key set of an address, fresh enough to know `kid` if it is there at all. Raises Refusal."""
    now = clock.now_ms()
    kept = _kept.get(uri)
    if kept is None or now - kept.at_ms >= (KEEP_MS if kept.knows(kid) else AGAIN_MS):
        kept = _keep(uri, now)
    if kept.failure:
        raise invalid_client(kept.failure)
    return kept.jwks


def _keep(uri: str, now: int) -> _Kept:
    try:
        fresh = _Kept(now, _fetch(uri))
    except Refusal as refusal:
        fresh = _Kept(now, {}, refusal.description)
    with _lock:
        if len(_kept) > 1000:
            _kept.clear()
        _kept[uri] = fresh
    return fresh


def forget() -> None:
    """Empty the memory of this process (tests, and after an app's registration changed)."""
    _kept.clear()


def _fetch(uri: str) -> Mapping[str, Any]:
    parts = urlsplit(uri)
    address = _checked_address(parts)
    netloc = f"[{address}]" if ":" in address else address
    pinned = parts._replace(netloc=f"{netloc}:{parts.port}" if parts.port else netloc, fragment="").geturl()
    headers = {"Host": parts.netloc, "Accept": "application/json", "Accept-Encoding": "identity"}
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
            extensions = {"sni_hostname": parts.hostname} if parts.scheme == "https" else {}
            with client.stream("GET", pinned, headers=headers, extensions=extensions) as response:
                return _read(response)
    except httpx.HTTPError as error:
        raise _unreachable(f"it could not be fetched ({type(error).__name__})") from None


def _read(response: httpx.Response) -> Mapping[str, Any]:
    if response.status_code != 200:
        raise _unreachable(f"it answered {response.status_code}")
    body, until = bytearray(), time.monotonic() + IN_ALL
    for piece in response.iter_raw():
        body += piece
        if time.monotonic() > until:
            raise _unreachable(f"it takes longer than {IN_ALL:.0f} seconds")
        if len(body) > MAX_BYTES:
            raise _unreachable(f"it is larger than {MAX_BYTES} bytes")
    try:
        jwks = json.loads(body)
    except ValueError:
        raise _unreachable("it is not JSON") from None
    if not isinstance(jwks, dict) or not isinstance(jwks.get("keys"), list):
        raise _unreachable("it is not an object with a list called keys")
    return jwks


def _checked_address(parts: SplitResult) -> str:
    """The network address to connect to. Raises Refusal for one that is not public."""
    host = parts.hostname or ""
    try:
        port = parts.port
    except ValueError:
        raise _unreachable("its port is no port") from None
    local = host in _LOOPBACK and env.flag("SHAREWELL_DEMO")
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise _unreachable("it must begin with https://")
    if parts.username is not None or not host:
        raise _unreachable("it must be a plain address without a user name")
    try:
        found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except OSError:
        raise _unreachable("its name cannot be resolved") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not local and not all(map(_public, addresses)):
        raise _unreachable("it is not on the public internet")
    return addresses[0]


def _public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return _public(str(ip.ipv4_mapped))
        if ip.sixtofour is not None or ip.teredo is not None or ip in _NAT64:
            return False
    return ip.is_global and not ip.is_multicast


_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


def _unreachable(why: str) -> Refusal:
    return invalid_client(f"The app's JWKS address cannot be used: {why}.")
