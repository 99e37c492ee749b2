"""Nothing that is made for a visitor stays in a cache, unless its view says that it may.

A page may hold a name or the rest of a form; the back button of a shared computer must not show it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class NoStore:
    """Middleware: `Cache-Control: no-store` where nothing else was said."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response
