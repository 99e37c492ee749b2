"""What the authorization server refuses, as values: an OAuth error code and words that say what to do.

    Refusal                      answered as JSON by the token, revocation, introspection and userinfo endpoints
    ├── invalid_request     400  a parameter is missing, doubled or malformed
    ├── invalid_client      401  the app did not prove who it is
    ├── invalid_grant       400  the code or refresh token, or what stands behind it, does not hold
    ├── unsupported_grant   400  a grant type that we do not do
    ├── invalid_scope       400  more than was granted
    └── invalid_token       401  (userinfo) no live access token
    AuthorizeError               answered by a page, or by a redirect to an address that was proven before

Descriptions are public, name what is wrong and what to do, and hold no data of a person.
Source: https://www.rfc-editor.org/rfc/rfc6749 §4.1.2.1, §5.2; https://www.rfc-editor.org/rfc/rfc6750 §3.1
"""

from __future__ import annotations

import re
from typing import Final

from authlib.oauth2.base import invalid_error_characters

_CONTROL: Final = re.compile(r"[^\x20-\x7e]")


def printable(text: str) -> str:
    """Text as RFC 6749 allows it in error_description: ASCII without quotes and backslashes."""
    words = _CONTROL.sub("?", text.replace("…", "...").replace("“", "'").replace("”", "'"))
    for character in invalid_error_characters(words):
        words = words.replace(character, "'")
    return words


class Refusal(Exception):
    """A refusal of a machine endpoint: HTTP status, error code, description for the app's developer."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.status = status
        self.error = error
        self.description = printable(description)

    def body(self) -> dict[str, str]:
        """The JSON object of the answer."""
        return {"error": self.error, "error_description": self.description}


def invalid_request(description: str) -> Refusal:
    """400: a parameter is missing, doubled or malformed."""
    return Refusal(400, "invalid_request", description)


def invalid_client(description: str) -> Refusal:
    """401: the app did not prove who it is."""
    return Refusal(401, "invalid_client", description)


def invalid_grant(description: str) -> Refusal:
    """400: the code or refresh token, or the sharing that stands behind it, does not hold."""
    return Refusal(400, "invalid_grant", description)


def unsupported_grant(description: str) -> Refusal:
    """400: a grant type that this server does not do."""
    return Refusal(400, "unsupported_grant_type", description)


def invalid_scope(description: str) -> Refusal:
    """400: scopes beyond what was granted, or none that can be read."""
    return Refusal(400, "invalid_scope", description)


def invalid_token(description: str) -> Refusal:
    """401: no live access token."""
    return Refusal(401, "invalid_token", description)


class AuthorizeError(Exception):
    """A refused authorization request.

    `redirect` is None until the return address is proven: then a page must show `developer` and `member`;
    otherwise the browser is sent to `redirect`, which carries error, description, state and iss.
    """

    def __init__(self, error: str, developer: str, *, redirect: str | None = None, app: str = "") -> None:
        super().__init__(f"{error}: {developer}")
        self.error = error
        self.developer = developer
        self.redirect = redirect
        self.app = app

    @property
    def page(self) -> bool:
        """True when no proven address exists, so the error is shown to the person in the browser."""
        return self.redirect is None

    @property
    def member(self) -> str:
        """Words for the member who stands before the page, in English; pages translate them."""
        return (
            "The app that sent you here made a mistake, so we cannot connect it. Nothing was shared. "
            "Go back to the app and try again, or ask the app's makers for help."
        )
