"""A body that is larger than any of our forms is refused before a byte of it is read.

Without this a file in a form, which nobody asked for, is written to the disk of the server, whoever sends it.
A view that takes a file says so with `@takes_file(bytes)`; it gets the larger body from a signed-in person only,
and the file stays in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import Resolver404, resolve

from sharewell.web.shared import errors

V = TypeVar("V", bound=Callable[..., HttpResponseBase])
_FORM_BESIDE = 64 * 1024
"""Bytes for what surrounds a file in its form."""


def takes_file(most: int) -> Callable[[V], V]:
    """Mark a view whose form may carry a file of `most` bytes. It stands outermost, above the guard."""

    def mark(view: V) -> V:
        view.body_limit = most + _FORM_BESIDE  # type: ignore[attr-defined]
        return view

    return mark


def limit_of(view: object) -> int:
    """The largest body that a view may be sent, in bytes."""
    return int(getattr(view, "body_limit", settings.DATA_UPLOAD_MAX_MEMORY_SIZE))


def limit_at(path: str) -> int:
    """The largest body that the address may be sent, in bytes."""
    try:
        return limit_of(resolve(path).func)
    except Resolver404:
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class BodyLimit:
    """Middleware, before all that looks into a form. Bytes: settings.DATA_UPLOAD_MAX_MEMORY_SIZE."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> HttpResponse | None:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if (larger := limit_of(view)) > most and request.user.is_authenticated:
            most = larger
            request.upload_handlers = [MemoryFileUploadHandler(request)]
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isascii() and length.isdigit() and len(length) < 16 and int(length) <= most:
            return None
        if getattr(view, "guard", None) == "machine":
            words = f"The body is larger than {most} bytes."
            return JsonResponse({"error": "invalid_request", "error_description": words}, status=413)
        return errors.too_large(request)
