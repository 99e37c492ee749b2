"""Answers to an authorization request: redirects with code or error, always with state and iss (RFC 9207)."""

from __future__ import annotations

from urllib.parse import urlencode

from sharewell.oauth import refusal, site


def success(redirect_uri: str, *, code: str, state: str) -> str:
    """The address that hands an app its code."""
    return _with(redirect_uri, {"code": code, "state": state, "iss": site.issuer()})


def failure(redirect_uri: str, *, error: str, description: str, state: str) -> str:
    """The address that tells an app what went wrong. Use it only with a proven redirect URI."""
    words = {"error": error, "error_description": refusal.printable(description)}
    return _with(redirect_uri, words | ({"state": state} if state else {}) | {"iss": site.issuer()})


def _with(uri: str, params: dict[str, str]) -> str:
    # A registered address has no fragment, so its own query is kept as it is and ours follows.
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(params)}"
