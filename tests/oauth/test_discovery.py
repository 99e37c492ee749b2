"""Discovery: valid by the standards' own checks, complete for the test kits, and the same everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from authlib.oidc.discovery import OpenIDProviderMetadata
from django.conf import settings

from sharewell.fhir import scopes as smart
from sharewell.oauth import discovery

DOCUMENTS = [discovery.smart_configuration, discovery.server_metadata, discovery.openid_configuration]


@pytest.fixture
def https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BASE_URL", "https://plan.example.org")


def test_the_documents_pass_the_libraries_checks(https: None) -> None:
    server = AuthorizationServerMetadata(discovery.server_metadata())
    openid = OpenIDProviderMetadata(discovery.openid_configuration())
    server.validate()
    openid.validate()
    assert server.issuer == openid.issuer == "https://plan.example.org"


def test_all_documents_agree() -> None:
    smart_document, server, openid = (document() for document in DOCUMENTS)
    for name, value in server.items():
        assert smart_document[name] == openid[name] == value


def test_every_address_is_built_from_the_one_base(https: None) -> None:
    def addresses(value: Any) -> list[str]:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        own = [value] if isinstance(value, str) and "://" in value else []
        return own + [found for one in inner for found in addresses(one)]

    found = [address for document in DOCUMENTS for address in addresses(document())]
    assert len(found) > 15
    assert [address for address in found if not address.startswith("https://plan.example.org")] == []


def test_what_the_kits_need_is_there() -> None:
    document = discovery.smart_configuration()
    assert set(document["capabilities"]) >= {
        "launch-standalone", "client-public", "client-confidential-symmetric", "client-confidential-asymmetric",
        "sso-openid-connect", "context-standalone-patient", "permission-offline", "permission-patient",
        "permission-user", "permission-v1", "permission-v2",
    }  # fmt: skip
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["grant_types_supported"] == ["authorization_code", "refresh_token"]
    assert document["response_types_supported"] == ["code"]
    assert document["token_endpoint_auth_methods_supported"] == ["none", "client_secret_basic", "private_key_jwt"]
    assert document["token_endpoint_auth_signing_alg_values_supported"] == ["RS384", "ES384"]
    assert document["introspection_endpoint_auth_methods_supported"] == ["client_secret_basic", "private_key_jwt"]
    assert document["authorization_response_iss_parameter_supported"] is True
    assert "registration_endpoint" not in document
    assert "RS256" in discovery.openid_configuration()["id_token_signing_alg_values_supported"]


def test_every_scope_that_is_named_can_be_granted() -> None:
    named = discovery.scopes_supported()
    assert smart.problems(" ".join(named[:100])) == []
    assert [scope for name in named for scope in smart.problems(name)] == []
