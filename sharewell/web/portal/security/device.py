"""The cookie by which a browser is known again: random, long-lived, and worth nothing without a password."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from sharewell.accounts import devices
from sharewell.lib import secret

NAME: Final = "__Host-device" if settings.SECURE else "device"
_SHAPE: Final = re.compile(r"[\w-]{43}")
_KEPT: Final = "_sharewell_device"


def of(request: HttpRequest) -> str:
    """What this browser is known by; a new one when it brought none."""
    if not hasattr(request, _KEPT):
        brought = request.COOKIES.get(NAME, "")
        setattr(request, _KEPT, brought if _SHAPE.fullmatch(brought) else secret.token())
    value: str = getattr(request, _KEPT)
    return value


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the browser keep it for as long as browsers keep anything."""
    response.set_cookie(
        NAME,
        of(request),
        max_age=devices.KEEP,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
