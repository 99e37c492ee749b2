"""Is the person still there? Sensitive acts ask for a proof that is not older than policy.proof_minutes.

A proof is a password, a code or a passkey; signing in is one. It is kept in the session and ends with it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from sharewell import policy
from sharewell.accounts.models import User
from sharewell.lib import clock
from sharewell.web.shared import typed
from sharewell.web.shared.session_limit import signed_in_at

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)
_PROVED = "proved_ms"


def again(view: V) -> V:
    """Guard a sensitive view (below its guard): whoever gave no proof lately is asked, and comes back to the page.

    Nothing is done before the proof; what was sent waits in the form (typed).
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User) and not is_fresh(request):
            typed.keep(request, request.user)
            return redirect_to_login(request.get_full_path(), reverse("security_again"))
        return view(request, *args, **kwargs)

    return cast(V, asked)


def proved(request: HttpRequest) -> None:
    """This person has just given a proof."""
    request.session[_PROVED] = clock.now_ms()


def is_fresh(request: HttpRequest) -> bool:
    """Whether the last proof, or the sign-in, is young enough."""
    signed_in = signed_in_at(request)
    if signed_in is None:
        return False
    last = max(clock.to_ms(signed_in), int(request.session.get(_PROVED, 0)))
    return clock.now() - clock.from_ms(last) < timedelta(minutes=policy.current().proof_minutes)
