"""What a token is given for: one file a grant type, and the one list of them.

Each is a function (app, form) -> answer; the app has proven who it is, nothing else is proven.
Never: implicit, password or client_credentials grants.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sharewell.oauth.flows import authorization_code, refresh_token
from sharewell.registry.models import App

Flow = Callable[[App, Mapping[str, str]], dict[str, Any]]
GRANT_TYPES: Final[Mapping[str, Flow]] = {
    "authorization_code": authorization_code.answer,
    "refresh_token": refresh_token.answer,
}
