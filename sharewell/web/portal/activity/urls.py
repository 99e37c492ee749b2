"""Address of the activity page."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.activity import page

urlpatterns: list[URLPattern] = [path("account/activity/", page.page, name="activity")]
