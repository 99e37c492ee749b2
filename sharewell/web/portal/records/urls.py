"""Addresses of the health records."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.records import page

urlpatterns: list[URLPattern] = [
    path("records/", page.overview, name="records"),
    path("records/<str:kind>/", page.every, name="records_kind"),
    path("records/results/<str:result_id>/", page.series_of, name="records_series"),
    path("records/notes/<str:note_id>/", page.file, name="records_file"),
]
