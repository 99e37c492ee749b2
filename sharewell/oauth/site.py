"""The addresses of this authorization server and of the FHIR base it guards, all from one public base URL."""

from __future__ import annotations

from django.conf import settings


def issuer() -> str:
    """The issuer identifier (RFC 8414 §2): the base URL itself, without a final slash."""
    return str(settings.BASE_URL)


def endpoint(name: str) -> str:
    """The address of an OAuth endpoint: authorize, token, revoke, introspect, jwks, userinfo."""
    return f"{issuer()}/oauth/{name}"


def fhir_base() -> str:
    """The base of the Patient Access API, which is also the only `aud` that a launch may name."""
    return f"{issuer()}/patient/fhir"
