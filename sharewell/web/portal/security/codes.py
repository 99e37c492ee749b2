"""Recovery codes: shown once after they were made, kept nowhere readable, renewed all together."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from sharewell import policy
from sharewell.accounts import factors, recovery_codes
from sharewell.lib import clock
from sharewell.web.portal.security import sessions, who
from sharewell.web.portal.security.again import again
from sharewell.web.portal.security.who import Who
from sharewell.web.shared import guard

_FRESH: Final = "fresh_codes"
_MINUTES: Final = 10
"""How long new codes wait in the session, sealed, for their owner to write them down."""


def after_adding(request: HttpRequest, me: Who) -> HttpResponse:
    """A factor was added: end other sessions; with the first factor come the codes."""
    sessions.end_others(request, me)
    if recovery_codes.left(me.user):
        return redirect("security")
    return _made(request, me)


@guard.member
@again
def renew(request: HttpRequest) -> HttpResponse:
    """Ask once, then make new ones; the old ones are dead."""
    me = who.of(request)
    if not factors.enrolled(me.user):
        raise Http404
    if request.method == "POST":
        return _made(request, me)
    words = {"left": recovery_codes.left(me.user), "here": "settings"}
    return render(request, "portal/security/codes_renew.html", words)


@guard.member
@again
def page(request: HttpRequest) -> HttpResponse:
    """The new codes, until their owner says that they are kept, or ten minutes have passed."""
    if request.method == "POST":
        request.session.pop(_FRESH, None)
        return redirect("security")
    if not (fresh := _fresh(request)):
        return redirect("security")
    return render(request, "portal/security/codes.html", {"codes": fresh, "here": "settings"})


@guard.member
@again
def download(request: HttpRequest) -> HttpResponse:
    """The same as a small text file."""
    if not (fresh := _fresh(request)):
        raise Http404
    head = gettext("Recovery codes for %(plan)s. Each works once.") % {"plan": policy.current().plan_name}
    text = "\r\n".join([head, "", *fresh, ""])
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return response


def _made(request: HttpRequest, me: Who) -> HttpResponse:
    made = recovery_codes.renew(user=me.user, by=me.by, person_key=me.person_key, tell=me.tell)
    request.session[_FRESH] = {"codes": made, "until_ms": clock.now_ms() + _MINUTES * 60_000}
    return redirect("security_codes")


def _fresh(request: HttpRequest) -> list[str]:
    kept = request.session.get(_FRESH)
    if not kept or clock.now_ms() >= kept["until_ms"]:
        request.session.pop(_FRESH, None)
        return []
    codes: list[str] = kept["codes"]
    return codes
