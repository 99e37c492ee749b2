"""Introspection: a confidential app asks about a token of its own. Any other token is just not active.

Source: https://www.rfc-editor.org/rfc/rfc7662; https://hl7.org/fhir/smart-app-launch/token-introspection.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sharewell.lib import sql
from sharewell.oauth import clients, form, handle, identity, site, standing, tokens
from sharewell.registry.models import App

INACTIVE: Final[Mapping[str, Any]] = {"active": False}


def answer(authorization: str, params: Mapping[str, str]) -> dict[str, Any]:
    """What RFC 7662 §2.2 tells of a token. Raises Refusal when the app is public or does not prove itself."""
    app = clients.authenticate_confidential(authorization, params)
    text = form.required(params, "token")
    with sql.reader() as connection:
        return _describe(connection, app, text)


def _describe(connection: sql.Connection, app: App, text: str) -> dict[str, Any]:
    found = tokens.look(connection, handle.read(text), app.client_id)
    if found is None or not found.alive or standing.of(connection, found.person_key, found.grant_id).problem:
        return dict(INACTIVE)
    patient = identity.patient(connection, found.person_key)
    told: dict[str, Any] = {
        "active": True,
        "client_id": app.client_id,
        "scope": found.scope,
        "exp": found.expires_ms // 1000,
        "iat": found.created_ms // 1000,
        "iss": site.issuer(),
        "aud": site.fhir_base(),
        "sub": found.subject,
        "patient": patient,
    }
    if found.kind == "access":
        told["token_type"] = "Bearer"  # noqa: S105
    if "fhirUser" in found.scope.split():
        told["fhirUser"] = identity.fhir_user(patient)
    return told
