"""Error pages in plain words; none of them says whether a thing exists."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that we cannot read."""
    return _page(request, 400, _("We could not read that request"), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not allowed."""
    return _page(request, 403, _("You cannot open this page"), _("Sign in, or go back to the start page."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not yours."""
    return _page(request, 404, _("Page not found"), _("Check the address, or go back to the start page."))


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than any form of ours holds."""
    return _page(request, 413, _("We could not read that request"), _("Go back and try again."))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open too long, or came from another site."""
    text = _("The page was open for too long. Go back, load it again and send the form once more.")
    return _page(request, 403, _("Please send the form again"), text)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Nothing that was typed was saved in part."""
    return _page(request, 500, _("Something went wrong on our side"), _("Please try again in a few minutes."))


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "shared/error.html", {"title": title, "text": text}, status=status)
