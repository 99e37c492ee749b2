"""Register an app: check its facts, store them, say so in the ledger, give it a secret where it needs one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.fhir import scopes as smart
from sharewell.lib import clock, secret
from sharewell.registry import credentials, key_set, redirects
from sharewell.registry.models import App, AuthMethod, Kind

ATTESTATION: Final[Mapping[str, str]] = {
    "privacy_policy": "Does the app have a privacy policy that people can read before they connect?",
    "affirmative_consent": "Does the app ask people before it uses their data in any way beyond showing it?",
    "no_sale": "Does the app promise not to sell people's health data?",
    "sharing_named": "Does the app name everyone with whom it shares people's health data?",
    "deletion": "Can people have their data deleted, and is it told how?",
    "breach_notice": "Does the app tell people when their data was breached (16 CFR 318)?",
}
DEFAULT_SCOPES: Final = (
    "launch/patient openid fhirUser profile offline_access patient/*.read patient/*.rs user/*.read user/*.rs"
)


class RegistrationError(ValueError):
    """A fact about the app is missing or wrong. The message says which, in words for the app's developer."""


def register(
    *,
    by: Actor,
    legal_name: str,
    product_name: str,
    redirect_uris: Sequence[str],
    contact_email: str,
    auth_method: str = AuthMethod.NONE,
    native: bool = False,
    jwks: Mapping[str, Any] | None = None,
    jwks_uri: str = "",
    scopes: str = DEFAULT_SCOPES,
    attestation: Mapping[str, str] | None = None,
    client_id: str = "",
    description: str = "",
    policy_url: str = "",
    terms_url: str = "",
    website: str = "",
    security_email: str = "",
    deletion_contact: str = "",
) -> tuple[App, str | None]:
    """Register an app. The second value is its secret, shown once, when it authenticates by secret.

    Raises RegistrationError with what is wrong. `attestation`: question of ATTESTATION -> "yes" | "no".
    """
    app = App(
        client_id=client_id or f"app_{secret.token(15)}",  # never begins with a dash, so that shells take it
        legal_name=legal_name.strip(),
        product_name=product_name.strip(),
        description=description,
        kind=Kind.PUBLIC if auth_method == AuthMethod.NONE else Kind.CONFIDENTIAL,
        auth_method=auth_method,
        redirect_uris=list(redirect_uris),
        native=native,
        jwks=dict(jwks) if jwks else None,
        jwks_uri=jwks_uri,
        scopes=smart.join(smart.parse(scopes)),
        policy_url=policy_url,
        terms_url=terms_url,
        website=website,
        contact_email=contact_email,
        security_email=security_email,
        deletion_contact=deletion_contact,
        attestation=dict.fromkeys(ATTESTATION, "") | dict(attestation or {}),
        created=clock.now(),
    )
    _check(app, scopes)
    with transaction.atomic():
        if App.objects.filter(client_id=app.client_id).exists():
            raise RegistrationError(f"The client id {app.client_id} is taken.")
        app.save(force_insert=True)
        acts.record(event=Event.APP_REGISTERED, by=by, person_key=None, app=app.client_id)
        return app, credentials.create(app, by=by) if app.auth_method == AuthMethod.BASIC else None


def _check(app: App, scopes: str) -> None:
    for check in (_check_names, _check_addresses, _check_method, _check_attestation):
        check(app)
    if bad := smart.problems(scopes):
        raise RegistrationError("; ".join(f"scope {one.text}: {one.reason}" for one in bad))
    if not app.scopes:
        raise RegistrationError("Name at least one scope that the app may ask for.")


def _check_names(app: App) -> None:
    for name, value in (("legal name", app.legal_name), ("product name", app.product_name)):
        if not value or not value.isprintable():
            raise RegistrationError(f"The {name} is missing or holds control characters.")
    if "@" not in app.contact_email:
        raise RegistrationError("The contact e-mail is missing.")
    if not app.client_id.isascii() or not app.client_id.isprintable() or set(' ":') & set(app.client_id):
        raise RegistrationError("A client id may hold visible ASCII characters only, without quotes and colons.")


def _check_addresses(app: App) -> None:
    development = on_loopback(settings.BASE_URL)
    if not app.redirect_uris:
        raise RegistrationError("Name at least one redirect URI.")
    for uri in app.redirect_uris:
        if problem := redirects.problem(uri, native=app.native, development=development):
            raise RegistrationError(f"Redirect URI {uri}: {problem}.")
    for name in ("policy_url", "terms_url", "website"):
        value = getattr(app, name)
        if value and urlsplit(value).scheme not in ({"https", "http"} if development else {"https"}):
            raise RegistrationError(f"{name} must begin with https://.")


def _check_method(app: App) -> None:
    if app.auth_method not in AuthMethod.values:
        raise RegistrationError(f"The authentication method must be one of {', '.join(AuthMethod.values)}.")
    if app.auth_method == AuthMethod.ASSERTION:
        if bool(app.jwks) == bool(app.jwks_uri):
            raise RegistrationError("private_key_jwt needs either a JWKS or the address of one, not both.")
        if app.jwks and (problem := key_set.problem(app.jwks)):
            raise RegistrationError(f"The JWKS cannot be used: {problem}.")
        if app.jwks_uri and not app.jwks_uri.startswith("https://") and not on_loopback(app.jwks_uri):
            raise RegistrationError("The JWKS address must begin with https://.")
    elif app.jwks or app.jwks_uri:
        raise RegistrationError("A JWKS is for private_key_jwt only.")


def _check_attestation(app: App) -> None:
    for question, answer in app.attestation.items():
        if question not in ATTESTATION or answer not in {"", "yes", "no"}:
            raise RegistrationError(f"Attestation {question}: no such question, or neither yes nor no.")


def on_loopback(url: str) -> bool:
    """Whether an address names this very machine."""
    return urlsplit(url).hostname in {"127.0.0.1", "::1", "localhost"}
