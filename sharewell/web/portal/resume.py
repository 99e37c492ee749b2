"""Where to go on: an authorization that signing in or registering interrupted, or the page somebody came from."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

_PENDING = "authorization_requests"
_KEPT = 5


def remember(request: HttpRequest, request_id: str) -> None:
    """Bind a stored authorization request to this browser's session."""
    kept = [one for one in request.session.get(_PENDING, []) if one != request_id]
    request.session[_PENDING] = [*kept, request_id][-_KEPT:]


def is_ours(request: HttpRequest, request_id: str) -> bool:
    """True when this browser began that request; a link sent by someone else is not."""
    return request_id in request.session.get(_PENDING, [])


def forget(request: HttpRequest, request_id: str) -> None:
    """The request was answered."""
    request.session[_PENDING] = [one for one in request.session.get(_PENDING, []) if one != request_id]


def pending_request(request: HttpRequest) -> str | None:
    """The newest request of this browser that waits for an answer."""
    waiting: list[str] = request.session.get(_PENDING, [])
    return waiting[-1] if waiting else None


def resume_or(request: HttpRequest, otherwise: str) -> str:
    """Where to go on: back to the waiting authorization, or to `otherwise`."""
    waiting = pending_request(request)
    return reverse("authorize_request", args=[waiting]) if waiting else otherwise


def ours_or(wanted: str, otherwise: str) -> str:
    """The page that an address names (`next`), when it is one of this site; else `otherwise`."""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else otherwise


def all_of(request: HttpRequest) -> list[str]:
    """Every waiting request of this browser, to carry them over a new session."""
    return list(request.session.get(_PENDING, []))


def restore(request: HttpRequest, waiting: list[str]) -> None:
    """Put waiting requests into a new session."""
    request.session[_PENDING] = waiting
