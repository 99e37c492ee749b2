"""Addresses of the ID card."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.card import links, page

urlpatterns: list[URLPattern] = [
    path("card/", page.every, name="card"),
    path("card/links/", links.every, name="card_links"),
    path("card/links/<str:link_id>/", links.one, name="card_link"),
    path("card/links/<str:link_id>/end/", links.end, name="card_link_end"),
    path("card/<str:card_id>/", page.one, name="card_one"),
    path("card/<str:card_id>/print/", page.paper, name="card_paper"),
    path("card/<str:card_id>/link/", links.make, name="card_link_make"),
]
