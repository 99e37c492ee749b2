"""Every route names its guard; a view without one is refused.

public   anyone
member   a signed-in person (not yet necessarily linked to a plan member)
staff    a person of the plan with the permission that the view names; to everyone else there is no such page
machine  a program; the endpoint checks its own credentials
demo     anyone, and only while SHAREWELL_DEMO is on; elsewhere 404
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext as _

from sharewell import policy
from sharewell.accounts import factors
from sharewell.accounts import staff as colleagues
from sharewell.accounts.models import User
from sharewell.accounts.roles import Permission
from sharewell.lib import env
from sharewell.web.shared import typed

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)


def public(view: V) -> V:
    """Anyone may call this view."""
    return _mark(view, "public")


def machine(view: V) -> V:
    """Programs call this view; it checks their credentials itself."""
    return _mark(view, "machine")


def member(view: V) -> V:
    """Only a signed-in person; anyone else is sent to sign in and comes back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            kept = "?kept=1" if typed.keep_for_owner(request) else ""
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL + kept)
        typed.sent(request, request.user)
        return view(request, *args, **kwargs)

    return cast(V, _mark(guarded, "member"))


def staff(permission: Permission) -> Callable[[View], View]:
    """Only staff with this permission, who are given to the view after the request; anyone else meets a 404.

    Nothing opens before a second factor is set up (45 CFR 164.312(d)); signing in asks for it from then on.
    The session of staff ends sooner than a member's when nobody uses it (policy.staff_idle_minutes).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            me = colleagues.of(request.user) if isinstance(request.user, User) else None
            if me is None or not me.may(permission):
                raise Http404
            request.session.set_expiry(policy.current().staff_idle_minutes * 60)
            if not factors.enrolled(me.user):
                messages.info(request, _("Set up a second step for signing in first."))
                return redirect("security")
            return view(request, me, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return _mark(guarded, "staff")

    return decorate


def demo(view: V) -> V:
    """Anyone, but only in the demo; a real installation answers 404."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not env.flag("SHAREWELL_DEMO"):
            raise Http404
        return view(request, *args, **kwargs)

    return cast(V, _mark(guarded, "demo"))


def of(pattern: URLPattern) -> str | None:
    """The guard that a route names, or None (which the guard middleware refuses)."""
    return getattr(pattern.callback, "guard", None)


class DenyUnguarded:
    """Middleware: a view that names no guard is never run."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if getattr(view, "guard", None) is None:
            raise PermissionDenied(f"{view.__module__} names no guard")
        if any("\x00" in str(value) for value in kwargs.values()):
            raise Http404  # no id holds NUL, and PostgreSQL takes none


def _mark(view: V, name: str) -> V:
    view.guard = name  # type: ignore[attr-defined]
    return view
