"""How pages are given to this browser: the language and the size of type that its member has chosen.

Both stand in cookies, so that also the sign-in page reads well; they tell of no person. A view or the sign-in says
`manner.take(request, …)`; the cookies are set with the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

TYPE: Final = "type_size"
LARGE: Final = "large"
_YEAR: Final = 365 * 24 * 3600
_KEPT: Final = "_sharewell_manner"


def take(request: HttpRequest, *, language: str, large: bool) -> None:
    """From the answer to this request on, give pages so; an empty `language` leaves the browser's choice."""
    setattr(request, _KEPT, (language, large))


def is_large(request: HttpRequest) -> bool:
    """Whether this browser gets pages in large type."""
    chosen = getattr(request, _KEPT, None)
    return bool(chosen[1]) if chosen else request.COOKIES.get(TYPE) == LARGE


class Manner:
    """Middleware: sets or removes the two cookies when something was chosen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if (chosen := getattr(request, _KEPT, None)) is not None:
            language, large = chosen
            if language:
                _set(response, settings.LANGUAGE_COOKIE_NAME, language)
            if large:
                _set(response, TYPE, LARGE)
            else:
                response.delete_cookie(TYPE)
        return response


def _set(response: HttpResponseBase, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax")
