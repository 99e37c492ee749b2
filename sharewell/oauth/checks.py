"""The checks of an authorization request, in the order in which they run: read the two lists below.

A check reads the raw parameters and writes what it proved into the draft. A Prompt is made from the draft
alone, so what no check proved cannot be in it. Until PROVE_ADDRESS has passed, nothing is ever redirected.

Sources: RFC 6749 §4.1, RFC 7636, RFC 8252 §8, RFC 9700 §2.1, OpenID Connect Core §3.1.2.1,
https://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-authorization-code
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sharewell.fhir import scopes as smart
from sharewell.oauth import site
from sharewell.registry import apps, redirects
from sharewell.registry.models import App

CHALLENGE_METHODS: Final = ("S256",)
RESPONSE_TYPES: Final = ("code",)
RESPONSE_MODES: Final = ("query",)
PROMPTS: Final = ("none", "login", "consent", "select_account")
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_LONGEST: Final = 4000


@dataclass(frozen=True, slots=True)
class Raw:
    """The parameters as they came; nothing about them is proven."""

    params: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """The first value of a parameter; "" when it is absent or empty (RFC 6749 §3.1: the same thing)."""
        values = self.params.get(name) or ("",)
        return values[0]

    def doubled(self, *names: str) -> str:
        """The name of a parameter that came more than once, or ""."""
        return next((name for name in names or self.params if len(self.params.get(name) or ()) > 1), "")


class Draft:
    """What the checks have proven so far. Nothing has a default: reading what was not proven fails."""

    app: App
    redirect_uri: str
    state: str
    scopes: tuple[smart.Scope, ...]
    code_challenge: str
    nonce: str
    prompt: tuple[str, ...]
    max_age: int | None


class Wrong(Exception):
    """A check refuses: OAuth error code and words for the app's developer."""

    def __init__(self, error: str, developer: str) -> None:
        super().__init__(developer)
        self.error = error
        self.developer = developer


def _client(raw: Raw, draft: Draft) -> None:
    if name := raw.doubled("client_id", "redirect_uri"):
        raise Wrong("invalid_request", f"The parameter {name} came more than once.")
    client_id = raw.one("client_id")
    if not client_id:
        raise Wrong("invalid_request", "The parameter client_id is missing.")
    app = apps.get(client_id) if len(client_id) <= 64 and client_id.isprintable() else None
    if app is None:
        raise Wrong("invalid_client", f"No app is registered with the client_id '{client_id[:64]}'.")
    draft.app = app


def _active(raw: Raw, draft: Draft) -> None:
    if not draft.app.active:
        raise Wrong("unauthorized_client", "This app was suspended. Its makers can ask the plan why.")


def _redirect_uri(raw: Raw, draft: Draft) -> None:
    asked = raw.one("redirect_uri")
    if not asked:
        raise Wrong("invalid_request", "The parameter redirect_uri is missing; it is always required here.")
    if not redirects.matches(asked, draft.app.redirect_uris, native=draft.app.native):
        hint = redirects.nearest(asked, draft.app.redirect_uris)
        raise Wrong("invalid_request", f"The redirect_uri '{asked[:300]}' is not registered for this app. {hint}")
    draft.redirect_uri = asked


def _single(raw: Raw, draft: Draft) -> None:
    if name := raw.doubled():
        raise Wrong("invalid_request", f"The parameter {name[:60]} came more than once.")
    if name := next((name for name in raw.params if len(raw.one(name)) > _LONGEST), ""):
        raise Wrong("invalid_request", f"The parameter {name[:60]} is longer than {_LONGEST} characters.")


def _state(raw: Raw, draft: Draft) -> None:
    draft.state = raw.one("state")
    if not draft.state:
        raise Wrong(
            "invalid_request",
            "The parameter state is missing; send a fresh random value and compare it when the browser returns.",
        )
    if not draft.state.isprintable():
        raise Wrong("invalid_request", "The parameter state holds control characters.")


def _response_type(raw: Raw, draft: Draft) -> None:
    if raw.one("response_type") not in RESPONSE_TYPES:
        error = "unsupported_response_type" if raw.one("response_type") else "invalid_request"
        raise Wrong(error, "The parameter response_type must be code; nothing else is done here.")
    if raw.one("response_mode") not in ("", *RESPONSE_MODES):
        raise Wrong("invalid_request", "The parameter response_mode may only be query.")


def _no_request_object(raw: Raw, draft: Draft) -> None:
    for name in ("request", "request_uri"):
        if raw.one(name):
            raise Wrong(f"{name}_not_supported", f"The parameter {name} is not supported; send plain parameters.")


def _audience(raw: Raw, draft: Draft) -> None:
    base = site.fhir_base()
    asked = raw.one("aud")
    if not asked:
        raise Wrong("invalid_request", f"The parameter aud is missing; it must be {base}")
    if asked not in (base, f"{base}/"):
        raise Wrong("invalid_request", f"The parameter aud must be {base}, not '{asked[:300]}'.")
    if raw.one("resource") not in ("", base, f"{base}/"):
        raise Wrong("invalid_target", f"The parameter resource may only be {base}")


def _launch(raw: Raw, draft: Draft) -> None:
    if raw.one("launch"):
        raise Wrong(
            "invalid_request", "A launch from an EHR is not offered; leave out launch, ask launch/patient."
        )


def _challenge(raw: Raw, draft: Draft) -> None:
    draft.code_challenge = raw.one("code_challenge")
    if not draft.code_challenge:
        raise Wrong("invalid_request", "The parameter code_challenge is missing; PKCE is required of every app.")
    if raw.one("code_challenge_method") not in CHALLENGE_METHODS:
        raise Wrong("invalid_request", "The parameter code_challenge_method must be S256; plain is refused.")
    if not _CHALLENGE.fullmatch(draft.code_challenge):
        raise Wrong(
            "invalid_request",
            "The parameter code_challenge must be the 43 characters of BASE64URL(SHA256(code_verifier)).",
        )


def _scopes(raw: Raw, draft: Draft) -> None:
    asked = raw.one("scope")
    draft.scopes = tuple(smart.granted(smart.parse(asked), smart.parse(draft.app.scopes)))
    if any(scope.data for scope in draft.scopes):
        return
    reasons = [f"{one.text}: {one.reason}" for one in smart.problems(asked)[:5]]
    known = [f"{one.text}: not registered for this app" for one in smart.parse(asked) if one.data][:5]
    why = "; ".join(reasons + known) or "none of them opens data"
    raise Wrong("invalid_scope", f"The scopes open no data that this app may ask for. {why}.")


def _prompt(raw: Raw, draft: Draft) -> None:
    draft.prompt = tuple(dict.fromkeys(raw.one("prompt").split()))
    if unknown := set(draft.prompt) - set(PROMPTS):
        raise Wrong("invalid_request", f"The parameter prompt knows no '{min(unknown)[:40]}'.")
    if "none" in draft.prompt and len(draft.prompt) > 1:
        raise Wrong("invalid_request", "The parameter prompt may not join none with another value.")


def _max_age(raw: Raw, draft: Draft) -> None:
    asked = raw.one("max_age")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) <= 9):
        raise Wrong("invalid_request", "The parameter max_age must be a number of seconds.")
    draft.max_age = int(asked) if asked else None


def _nonce(raw: Raw, draft: Draft) -> None:
    draft.nonce = raw.one("nonce")
    if not draft.nonce.isprintable():
        raise Wrong("invalid_request", "The parameter nonce holds control characters.")


Check = Callable[[Raw, Draft], None]
PROVE_ADDRESS: Final[tuple[Check, ...]] = (_client, _active, _redirect_uri)
"""Errors of these are shown to the person in the browser; no address is proven yet."""
PROVE_REQUEST: Final[tuple[Check, ...]] = (
    _single,
    _state,
    _response_type,
    _no_request_object,
    _audience,
    _launch,
    _challenge,
    _scopes,
    _prompt,
    _max_age,
    _nonce,
)
"""Errors of these go back to the proven address."""
