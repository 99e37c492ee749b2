"""Addresses for programs that pass through Django: OAuth and OpenID Connect. The FHIR door is in wsgi.py."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.api import card_link, oauth

urlpatterns: list[URLPattern] = [
    path("oauth/token", oauth.token_endpoint, name="oauth_token"),
    path("oauth/revoke", oauth.revocation_endpoint, name="oauth_revoke"),
    path("oauth/introspect", oauth.introspection_endpoint, name="oauth_introspect"),
    path("oauth/userinfo", oauth.userinfo_endpoint, name="oauth_userinfo"),
    path("oauth/jwks", oauth.jwks, name="oauth_jwks"),
    path("oauth/register", oauth.registration_endpoint, name="oauth_register"),
    path(".well-known/openid-configuration", oauth.openid_configuration, name="openid_configuration"),
    path(".well-known/oauth-authorization-server", oauth.server_metadata, name="oauth_server_metadata"),
    path(".well-known/jwks.json", card_link.jwks, name="health_card_jwks"),
    path("shl/<str:address>", card_link.manifest, name="card_link_manifest"),
    path("shl/<str:address>/<str:ticket>", card_link.file, name="card_link_file"),
]
