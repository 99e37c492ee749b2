"""How an app proves who it is: the methods, one function each, and the one list of them.

The method is the one that the app registered; every other is refused, also when it would fit.
`client_secret_post` is not offered: secrets belong in a header, where logs and proxies expect them.
Source: https://www.rfc-editor.org/rfc/rfc6749 §2.3; https://www.rfc-editor.org/rfc/rfc9700 §2.5;
https://hl7.org/fhir/smart-app-launch/client-authentication.html
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_plus

from sharewell.oauth import assertion
from sharewell.oauth.refusal import Refusal, invalid_client, invalid_request
from sharewell.registry import apps
from sharewell.registry.models import App, AuthMethod, Kind


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an app sent to prove who it is: the Authorization header and the form, each name once."""

    authorization: str
    form: Mapping[str, str]

    def method(self) -> str:
        """The method that was tried. Raises Refusal when there are two, or one that is not offered."""
        if "client_secret" in self.form:
            raise invalid_client(
                "client_secret in the body is not accepted. Send client_id and secret as HTTP Basic."
            )
        asserted = "client_assertion" in self.form or "client_assertion_type" in self.form
        if asserted and self.authorization:
            raise invalid_request("Use one way of client authentication, not two.")
        if asserted:
            return AuthMethod.ASSERTION
        return AuthMethod.BASIC if self.authorization else AuthMethod.NONE


def authenticate(authorization: str, form: Mapping[str, str]) -> App:
    """The app that sent this. Raises Refusal (invalid_client, 401) which says what to do."""
    credentials = Credentials(authorization, form)
    app = METHODS[credentials.method()](credentials)
    if not app.active:
        raise invalid_client("This app was suspended. Its makers can ask the plan why.")
    return app


def authenticate_confidential(authorization: str, form: Mapping[str, str]) -> App:
    """As `authenticate`, but an app that cannot keep a secret is refused (introspection)."""
    app = authenticate(authorization, form)
    if app.kind != Kind.CONFIDENTIAL:
        raise invalid_client("Only apps that authenticate (client_secret_basic, private_key_jwt) may ask this.")
    return app


def _none(credentials: Credentials) -> App:
    client_id = credentials.form.get("client_id", "")
    if not client_id:
        raise invalid_client("Name your app: send client_id in the body, or authenticate by HTTP Basic.")
    return _registered(client_id, AuthMethod.NONE)


def _basic(credentials: Credentials) -> App:
    client_id, value = _decode(credentials.authorization)
    if credentials.form.get("client_id", client_id) != client_id:
        raise invalid_request("The client_id of the body is not the one of the Authorization header.")
    app = _registered(client_id, AuthMethod.BASIC)
    if not apps.secret_fits(app, value):
        raise invalid_client("The client secret is wrong or was retired.")
    return app


def _assertion(credentials: Credentials) -> App:
    if credentials.form.get("client_assertion_type") != assertion.TYPE:
        raise invalid_client(f"client_assertion_type must be {assertion.TYPE}")
    client_id = assertion.claimed_client(credentials.form.get("client_assertion", ""))
    if credentials.form.get("client_id", client_id) != client_id:
        raise invalid_client("The client_id of the body is not the subject of the client_assertion.")
    app = _registered(client_id, AuthMethod.ASSERTION)
    assertion.verify(credentials.form["client_assertion"], app)
    return app


METHODS: Final[Mapping[str, Callable[[Credentials], App]]] = {
    AuthMethod.NONE: _none,
    AuthMethod.BASIC: _basic,
    AuthMethod.ASSERTION: _assertion,
}


def _registered(client_id: str, method: AuthMethod) -> App:
    app = apps.get(client_id) if 0 < len(client_id) <= 64 and client_id.isprintable() else None
    if app is None:
        raise invalid_client("No app is registered with this client_id.")
    if app.auth_method != method:
        raise _wrong_method(app)
    return app


def _wrong_method(app: App) -> Refusal:
    how = {
        AuthMethod.NONE: "a public app: send client_id in the body and no secret",
        AuthMethod.BASIC: "client_secret_basic: send the secret as HTTP Basic authentication",
        AuthMethod.ASSERTION: "private_key_jwt: send client_assertion and client_assertion_type",
    }[AuthMethod(app.auth_method)]
    return invalid_client(f"This app is registered as {how}.")


def _decode(header: str) -> tuple[str, str]:
    """Client id and secret of a Basic header; both were form-encoded before base64 (RFC 6749 §2.3.1)."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        raise invalid_client("The Authorization header of this endpoint must be HTTP Basic.")
    try:
        text = base64.b64decode(value.strip(), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        raise invalid_client("The HTTP Basic header is not base64 of client_id:secret.") from None
    client_id, colon, given = text.partition(":")
    if not colon:
        raise invalid_client("The HTTP Basic header holds no colon between client_id and secret.")
    return unquote_plus(client_id), unquote_plus(given)
