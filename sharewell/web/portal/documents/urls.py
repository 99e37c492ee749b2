"""Addresses of the documents."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.documents import page

urlpatterns: list[URLPattern] = [
    path("documents/", page.every, name="documents"),
    path("documents/letters/<str:letter_id>/", page.letter, name="letter"),
    path("documents/<str:document_id>/", page.download, name="document"),
]
