"""Addresses of the pages that everyone may read before sharing."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.learn import page

urlpatterns: list[URLPattern] = [
    path("learn/", page.index, name="learn"),
    path("learn/sharing/", page.sharing, name="learn_sharing"),
    path("learn/apps/", page.choosing, name="learn_apps"),
    path("learn/privacy/", page.privacy, name="learn_privacy"),
    path("learn/sensitive/", page.sensitive, name="learn_sensitive"),
    path("learn/papers/<str:name>/", page.paper, name="learn_paper"),
    path("faq/", page.faq, name="faq"),
    path("apps/", page.registered, name="apps"),
]
