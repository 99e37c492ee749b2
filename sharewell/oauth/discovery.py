"""The discovery documents, made from the tables that the code runs on, so that they cannot say anything untrue.

Sources: https://hl7.org/fhir/smart-app-launch/conformance.html, https://www.rfc-editor.org/rfc/rfc8414,
https://openid.net/specs/openid-connect-discovery-1_0.html
"""

from __future__ import annotations

from typing import Any, Final

from sharewell.fhir import params
from sharewell.fhir import scopes as smart
from sharewell.oauth import checks, keys, site, subject
from sharewell.oauth.clients import METHODS
from sharewell.oauth.flows import GRANT_TYPES
from sharewell.registry.key_set import ALGORITHMS
from sharewell.registry.models import AuthMethod

_OF_METHOD: Final = {
    AuthMethod.NONE: "client-public",
    AuthMethod.BASIC: "client-confidential-symmetric",
    AuthMethod.ASSERTION: "client-confidential-asymmetric",
}
_OF_SCOPE: Final = {
    "launch/patient": "context-standalone-patient",
    "openid": "sso-openid-connect",
    "offline_access": "permission-offline",
    "patient/*.read": "permission-v1",
    "patient/*.rs": "permission-v2",
}
_OF_LEVEL: Final = {"patient": "permission-patient", "user": "permission-user"}


def smart_configuration() -> dict[str, Any]:
    """`.well-known/smart-configuration` of the FHIR base (SMART App Launch 2.2)."""
    return _shared() | {"capabilities": capabilities(), "management_endpoint": f"{site.issuer()}/account/sharing/"}


def server_metadata() -> dict[str, Any]:
    """`/.well-known/oauth-authorization-server` (RFC 8414)."""
    return _shared()


def openid_configuration() -> dict[str, Any]:
    """`/.well-known/openid-configuration` (OpenID Connect Discovery 1.0)."""
    return _shared() | {
        "userinfo_endpoint": site.endpoint("userinfo"),
        "subject_types_supported": list(subject.TYPES),
        "id_token_signing_alg_values_supported": [keys.ALGORITHM],
        "claim_types_supported": ["normal"],
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "nonce", "auth_time", "fhirUser", "profile"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "prompt_values_supported": list(checks.PROMPTS),
    }


def capabilities() -> list[str]:
    """What SMART App Launch calls capabilities, each read off the table that makes it true."""
    known = {scope.text for scope in smart.parse(" ".join(scopes_supported()))}
    levels = {text.partition("/")[0] for text in known}
    return [
        "launch-standalone",
        "authorize-post",
        *(name for method, name in _OF_METHOD.items() if method in METHODS),
        *(name for scope, name in _OF_SCOPE.items() if scope in known),
        *(name for level, name in _OF_LEVEL.items() if level in levels),
    ]


def scopes_supported() -> list[str]:
    """Every scope that can be granted, filters of granular scopes aside."""
    types = ("*", *params.SERVED)
    data = [f"{level}/{type_}.{how}" for level in _OF_LEVEL for type_ in types for how in ("read", "rs")]
    return [*smart.PLAIN, *data]


def _shared() -> dict[str, Any]:
    methods = [str(method) for method in METHODS]
    confidential = [method for method in methods if method != AuthMethod.NONE]
    return {
        "issuer": site.issuer(),
        "authorization_endpoint": site.endpoint("authorize"),
        "token_endpoint": site.endpoint("token"),
        "jwks_uri": site.endpoint("jwks"),
        "revocation_endpoint": site.endpoint("revoke"),
        "introspection_endpoint": site.endpoint("introspect"),
        "response_types_supported": list(checks.RESPONSE_TYPES),
        "response_modes_supported": list(checks.RESPONSE_MODES),
        "grant_types_supported": list(GRANT_TYPES),
        "code_challenge_methods_supported": list(checks.CHALLENGE_METHODS),
        "scopes_supported": scopes_supported(),
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "introspection_endpoint_auth_methods_supported": confidential,
        "introspection_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "authorization_response_iss_parameter_supported": True,
    }
