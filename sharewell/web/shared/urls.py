"""Addresses that belong to no one part: health checks, the language switch, notices."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.i18n import set_language

from sharewell.web.shared import guard, health, notice_pages

urlpatterns: list[URLPattern] = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("language/", guard.public(set_language), name="language"),
    path("notices/languages/", notice_pages.language_help, name="language_help"),
    path("notices/<str:name>/", notice_pages.notice, name="notice"),
    path("leaving/<str:place>/", notice_pages.leaving, name="leaving"),
    path("leaving/app/<str:client_id>/<str:place>/", notice_pages.leaving_to_app, name="leaving_to_app"),
]
