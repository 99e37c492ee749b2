"""A file from outside, given out: always a download under a name of ours, never shown, never run.

The browser gets no page: `sandbox` without a permission, no sniffing of another type, nothing to embed it in.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

_ENDINGS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_POLICY: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"


def answer(content: bytes, type_: str, name: str) -> HttpResponse:
    """The file as a download called `name` (of our own making: letters, digits, hyphens) with its ending."""
    ending = _ENDINGS.get(type_, "bin")
    response = HttpResponse(content, content_type=type_ if type_ in _ENDINGS else "application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response
