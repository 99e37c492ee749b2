"""What the warning before the end of a session asks for: stay, or keep what was typed."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from sharewell.accounts.models import User
from sharewell.web.shared import guard, session_limit, typed

_MOST = 200


@guard.public
def stay(request: HttpRequest) -> HttpResponse:
    """Any request moves the idle end; this one says where it is now, and keeps what a page says was typed.

    A page that was made for another account than the one that is signed in now gets 401, and nothing is kept.
    """
    if request.method != "POST":
        return redirect("account")
    user = request.user if isinstance(request.user, User) else None
    if user is not None and request.POST.get("whose") != session_limit.whose(user):
        return JsonResponse({}, status=401)
    if page := request.POST.get("page", ""):
        typed.keep_fields(request, page, _fields(request.POST.get("typed", "")))
    if user is None:
        return JsonResponse({}, status=401)
    if "json" not in request.headers.get("Accept", ""):
        return redirect("account")
    seconds, extends = session_limit.seconds_left(request)
    return JsonResponse({"seconds": seconds, "extends": extends})


def _fields(text: str) -> dict[str, list[str]]:
    """{name: [values]} out of what a page sent; empty when it is anything else."""
    try:
        told: Any = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(told, dict) or len(told) > _MOST:
        return {}
    return {name: [str(value) for value in values] for name, values in told.items() if isinstance(values, list)}
