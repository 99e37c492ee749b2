"""Erin's app as a program: a launch by hand with httpx, so that a test can hold its tokens and try them."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.journeys.landing import Landing

SCOPE = "launch/patient openid fhirUser offline_access patient/*.rs"


@dataclass
class Pocket:
    """A public client of the plan at `fhir`, which returns to `landing`."""

    fhir: str
    client_id: str
    landing: Landing
    scope: str = SCOPE
    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    tokens: dict[str, Any] = field(default_factory=dict, repr=False)

    def discovery(self) -> Mapping[str, Any]:
        """What the plan says of itself."""
        found: Mapping[str, Any] = httpx.get(f"{self.fhir}/.well-known/smart-configuration").json()
        return found

    def authorize_address(self, **more: str) -> str:
        """Where the person is sent; a new state and verifier each time."""
        self.state, self.verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(48)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.landing.callback,
            "scope": self.scope,
            "state": self.state,
            "aud": self.fhir,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
            **more,
        }
        return f"{self.discovery()['authorization_endpoint']}?{urlencode(asked)}"

    def returned(self) -> dict[str, str]:
        """The last return to the app; it must answer the app's own request."""
        answer = self.landing.returns[-1]
        assert answer["state"] == self.state
        return answer

    def redeem(self) -> dict[str, Any]:
        """The code of the last return for tokens."""
        form = {
            "grant_type": "authorization_code",
            "code": self.returned()["code"],
            "redirect_uri": self.landing.callback,
            "code_verifier": self.verifier,
        }
        answer = self.ask(form)
        assert answer.status_code == 200, answer.text
        self.tokens = answer.json()
        return self.tokens

    def refresh(self) -> httpx.Response:
        """Try the refresh token; a success replaces the tokens."""
        answer = self.ask({"grant_type": "refresh_token", "refresh_token": self.tokens["refresh_token"]})
        if answer.status_code == 200:
            self.tokens = answer.json()
        return answer

    def read(self, path: str, *, fhir: str = "") -> httpx.Response:
        """A read with the access token on a new connection; `path` may be a whole address (a page link)."""
        address = path if "://" in path else f"{fhir or self.fhir}/{path}"
        return httpx.get(address, headers={"Authorization": f"Bearer {self.tokens['access_token']}"})

    def secrets(self) -> set[str]:
        """What the app was given and must stand in no log."""
        codes = {answer["code"] for answer in self.landing.returns if "code" in answer}
        tokens = {
            str(self.tokens[name]) for name in ("access_token", "refresh_token", "id_token") if name in self.tokens
        }
        return {self.verifier, *codes, *tokens}

    def ask(self, form: dict[str, str]) -> httpx.Response:
        """A request to the token endpoint, as a public client sends it."""
        return httpx.post(self.discovery()["token_endpoint"], data={**form, "client_id": self.client_id})
