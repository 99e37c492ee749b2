"""Addresses of the ID card."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.card import page

urlpatterns: list[URLPattern] = [
    path("card/", page.every, name="card"),
    path("card/<str:card_id>/", page.one, name="card_one"),
    path("card/<str:card_id>/print/", page.paper, name="card_paper"),
]
