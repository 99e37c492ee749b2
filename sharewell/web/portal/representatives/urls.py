"""Addresses of those who act for a member, and of those they act for."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.representatives import act

urlpatterns: list[URLPattern] = [
    path("account/representatives/<str:delegation_id>/act/", act.start, name="representatives_act"),
    path("account/representatives/stop-acting/", act.stop, name="representatives_stop_acting"),
    path("account/representatives/ended/", act.ended, name="representatives_ended"),
]
