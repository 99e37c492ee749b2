"""Addresses of sign-in and security."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.security import again

urlpatterns: list[URLPattern] = [
    path("account/security/again/", again.page, name="security_again"),
]
