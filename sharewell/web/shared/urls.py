"""Addresses that belong to no one part: health checks and the language switch."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.i18n import set_language

from sharewell.web.shared import guard, health

urlpatterns: list[URLPattern] = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("language/", guard.public(set_language), name="language"),
]
