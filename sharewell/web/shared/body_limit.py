"""A body that is larger than any of our forms is refused before a byte of it is read.

Without this a file in a form, which nobody asked for, is written to the disk of the server, whoever sends it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from sharewell.web.shared import errors


class BodyLimit:
    """Middleware, before all that looks into a form. Bytes: settings.DATA_UPLOAD_MAX_MEMORY_SIZE."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> HttpResponse | None:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isascii() and length.isdigit() and len(length) < 16 and int(length) <= most:
            return None
        if getattr(view, "guard", None) == "machine":
            words = f"The body is larger than {most} bytes."
            return JsonResponse({"error": "invalid_request", "error_description": words}, status=413)
        return errors.too_large(request)
