"""Where an app may be sent back to: what may be registered, and which request fits what was registered.

Comparison is of whole texts, never of parts and never of prefixes. The one exception is the port of a
loopback address of a native app, which the app learns only when it starts (RFC 8252 §7.3). Loopback is
127.0.0.1 and [::1]; `localhost` may resolve elsewhere (RFC 8252 §8.3) and is only ever taken as written,
and only by a server that is itself on loopback, for people who develop an app.
Source: https://www.rfc-editor.org/rfc/rfc8252 §7, https://www.rfc-editor.org/rfc/rfc9700 §4.1
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

MAX_LENGTH: Final = 2000
_CLEAN: Final = re.compile(r"[!$-;=?-Z_a-z~\[\]]+", re.ASCII)  # no space, control, backslash, quote, <>, fragment
_HTTPS: Final = re.compile(r"https://([a-z0-9.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?(?:[/?].*)?", re.ASCII)
_LOOPBACK: Final = re.compile(r"http://(127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?((?:[/?].*)?)", re.ASCII)
_LOCALHOST: Final = re.compile(r"http://localhost(?::(\d{1,5}))?(?:[/?].*)?", re.ASCII)
_PRIVATE: Final = re.compile(r"([a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+):/?(?!/).*", re.ASCII)


def problem(uri: str, *, native: bool, development: bool = False) -> str:
    """Why an address cannot be registered, in words for its developer; "" when it can.

    `development`: this server is itself on loopback, so http addresses of this machine are taken, exactly.
    """
    if not uri or len(uri) > MAX_LENGTH:
        return f"it must have 1 to {MAX_LENGTH} characters"
    if not _CLEAN.fullmatch(uri):
        return "it may hold no spaces, quotes, backslashes, asterisks, fragments (#) or characters beyond ASCII"
    if (https := _HTTPS.fullmatch(uri)) is not None:
        return _of_port(https.group(2))
    if (loopback := _LOOPBACK.fullmatch(uri)) is not None:
        return _of_port(loopback.group(2)) if native or development else _ONLY_NATIVE
    if (local := _LOCALHOST.fullmatch(uri)) is not None:
        return _of_port(local.group(1)) if development else "use 127.0.0.1 or [::1] instead of localhost"
    if _PRIVATE.fullmatch(uri):
        return "" if native else "a private-use scheme is for native apps; register the app as native"
    return (
        "it must begin with https://, or for a native app be http://127.0.0.1/…, http://[::1]/… or a "
        "private-use scheme with a dot, made from a domain of yours, such as org.example.app:/callback"
    )


def matches(requested: str, registered: Sequence[str], *, native: bool) -> bool:
    """Whether a requested address is one of the registered ones (loopback of a native app: any port)."""
    if requested in registered:
        return True
    asked = _LOOPBACK.fullmatch(requested) if native and _CLEAN.fullmatch(requested) else None
    if asked is None or _of_port(asked.group(2)):
        return False
    known = (_LOOPBACK.fullmatch(uri) for uri in registered)
    return any(uri is not None and uri.group(1, 3) == asked.group(1, 3) for uri in known)


def nearest(requested: str, registered: Sequence[str]) -> str:
    """What differs between a refused address and the registered ones, in words for its developer."""
    for uri in registered:
        if requested.rstrip("/") == uri.rstrip("/"):
            return "It differs from a registered one only in the final slash."
        if requested.lower() == uri.lower():
            return "It differs from a registered one only in capital letters."
        if requested.partition("?")[0] == uri.partition("?")[0]:
            return "It differs from a registered one only in what follows the question mark."
    return "It must be registered exactly as it is sent, character for character."


_ONLY_NATIVE: Final = "an http loopback address is for native apps; register the app as native, or use https"


def _of_port(port: str | None) -> str:
    return "" if port is None or 0 < int(port) < 65536 else "its port must lie between 1 and 65535"
