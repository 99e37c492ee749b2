"""Addresses of the benefits pages. Without a coverage and year it is what holds today."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.benefits import page

urlpatterns: list[URLPattern] = [
    path("benefits/", page.today, name="benefits"),
    path("benefits/<str:period_id>/<int:year>/", page.overview, name="benefits_year"),
    path("benefits/<str:period_id>/<int:year>/care/", page.care, name="benefits_care"),
    path("benefits/<str:period_id>/<int:year>/drugs/", page.drugs, name="benefits_drugs"),
    path("benefits/<str:period_id>/<int:year>/extras/", page.extras, name="benefits_extras"),
    path("benefits/<str:period_id>/<int:year>/all/", page.whole, name="benefits_whole"),
]
