"""The first page: what this is, and the two ways in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.web.shared import guard


@guard.public
def page(request: HttpRequest) -> HttpResponse:
    """Anyone's start page."""
    return render(request, "portal/home.html")
