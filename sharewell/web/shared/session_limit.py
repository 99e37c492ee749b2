"""A session ends after 12 hours, however busy (policy.session_hours); idle time is the cookie's age.

45 CFR 164.312(a)(2)(iii), automatic logoff.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

from sharewell import policy
from sharewell.accounts import visits
from sharewell.accounts.models import User
from sharewell.lib import clock, secret
from sharewell.web.shared import agent, source, typed

_STARTED = "signed_in_ms"
WARN_SECONDS = 120
"""How long before the end a page warns; enough to read it and to answer (WCAG 2.2, 2.2.1)."""


class AbsoluteLimit:
    """Middleware: remembers when a person signed in, and signs out at the limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User):
            if _STARTED not in request.session:
                _begin(request, user)
            if clock.now_ms() - request.session[_STARTED] >= policy.current().session_hours * 3_600_000:
                logout(request)
                typed.session_ended(request, user.pk)
        return self.get_response(request)


def signed_in_at(request: HttpRequest) -> datetime | None:
    """When this person signed in (UTC), or None when nobody is signed in."""
    if not request.user.is_authenticated:
        return None
    return clock.from_ms(int(request.session.get(_STARTED, clock.now_ms())))


def seconds_left(request: HttpRequest) -> tuple[int, bool]:
    """(seconds until this session ends if nobody does anything, whether going on can still move that end)."""
    signed_in = signed_in_at(request)
    if signed_in is None:
        return 0, False
    idle = int(request.session.get_expiry_age())
    last = signed_in + timedelta(hours=policy.current().session_hours)
    until_last = max(0, int((last - clock.now()).total_seconds()))
    return min(idle, until_last), until_last > idle


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context of a signed-in page: `session_end` with seconds, minutes, the instant, and the warning."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"session_end": None}
    left, extends = seconds_left(request)
    at = clock.now() + timedelta(seconds=left)
    facts = {"seconds": left, "minutes": left // 60, "at": at, "extends": extends, "warn": WARN_SECONDS}
    return {"session_end": facts | {"whose": whose(user)}}


def whose(user: User) -> str:
    """What a page says of the account it was made for, so that no other one is taken for it."""
    return secret.keyed("django", f"whose|{user.pk}").hex()[:16]


def _begin(request: HttpRequest, user: User) -> None:
    """The first request of a session: it gets its place in the list of the account's sessions."""
    request.session[_STARTED] = clock.now_ms()
    key = request.session.session_key
    if key:
        visits.begin(user=user, session_key=key, words=agent.words(request), address=source.address(request))
    typed.back(request, user)
