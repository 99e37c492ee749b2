"""Addresses of the claims."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.claims import download, page, spending, statement, whose

urlpatterns: list[URLPattern] = [
    path("claims/", page.every, name="claims"),
    path("claims/person/", whose.choose, name="claims_person"),
    path("claims/pharmacy/", page.pharmacy, name="claims_pharmacy"),
    path("claims/spending/", spending.page, name="claims_spending"),
    path("claims/download/", download.page, name="claims_download"),
    path("claims/download/<str:kind>/", download.file, name="claims_file"),
    path("claims/<str:claim_id>/", page.one, name="claims_one"),
    path("claims/<str:claim_id>/statement/", statement.paper, name="claims_statement"),
]
