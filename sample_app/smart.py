"""SMART App Launch 2.2 standalone launch, as any app does it: discovery, PKCE, token, refresh.

https://hl7.org/fhir/smart-app-launch/app-launch.html
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx

SCOPE = "openid fhirUser offline_access launch/patient patient/*.rs"


class Refused(Exception):
    """The plan's server said no; the text is its own."""


@dataclass
class Launch:
    """What the app remembers between sending a person away and seeing them come back."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """What the plan may see of the verifier (RFC 7636, S256)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")


@dataclass
class Plan:
    """A plan's FHIR server, known by its base URL alone."""

    base: str
    client_id: str
    client_secret: str | None
    redirect_uri: str

    def discover(self) -> dict[str, Any]:
        """The server's own description of itself."""
        address = f"{self.base}/.well-known/smart-configuration"
        found: dict[str, Any] = httpx.get(address, timeout=10).raise_for_status().json()
        return found

    def authorize_address(self, launch: Launch) -> str:
        """Where to send the person."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": SCOPE,
            "state": launch.state,
            "aud": self.base,
            "code_challenge": launch.challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.discover()['authorization_endpoint']}?{urlencode(asked)}"

    def redeem(self, launch: Launch, code: str) -> dict[str, Any]:
        """The code for tokens. Raises Refused with the server's words."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri}
        return self._token({**form, "code_verifier": launch.verifier})

    def refresh(self, refresh_token: str) -> dict[str, Any]:
        """A new access token. Raises Refused with the server's words."""
        return self._token({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def _token(self, form: dict[str, str]) -> dict[str, Any]:
        address = self.discover()["token_endpoint"]
        if self.client_secret:
            answer = httpx.post(address, data=form, auth=(self.client_id, self.client_secret), timeout=10)
        else:
            answer = httpx.post(address, data={**form, "client_id": self.client_id}, timeout=10)
        said: dict[str, Any] = answer.json()
        if answer.status_code != 200:
            raise Refused(f"{said.get('error')}: {said.get('error_description', '')}")
        return said
