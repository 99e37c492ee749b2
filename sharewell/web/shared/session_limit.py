"""A session ends after 12 hours, however busy (policy.session_hours); idle time is the cookie's age.

45 CFR 164.312(a)(2)(iii), automatic logoff.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

from sharewell import policy
from sharewell.lib import clock

_STARTED = "signed_in_ms"


class AbsoluteLimit:
    """Middleware: remembers when a person signed in, and signs out at the limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            started = request.session.setdefault(_STARTED, clock.now_ms())
            if clock.now_ms() - started >= policy.current().session_hours * 3_600_000:
                logout(request)
        return self.get_response(request)


def signed_in_at(request: HttpRequest) -> datetime | None:
    """When this person signed in (UTC), or None when nobody is signed in."""
    if not request.user.is_authenticated:
        return None
    return clock.from_ms(int(request.session.get(_STARTED, clock.now_ms())))
