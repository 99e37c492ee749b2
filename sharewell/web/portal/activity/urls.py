"""Addresses of the activity page, and of what one app read."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.activity import page, read

urlpatterns: list[URLPattern] = [
    path("account/activity/", page.page, name="activity"),
    path("account/sharing/<str:grant_id>/read/", read.page, name="sharing_read"),
    path("account/sharing/<str:grant_id>/read/shared.<str:form>", read.file, name="sharing_read_file"),
]
