"""Sign-in and security: everything about the account on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.accounts import factors, recovery_codes, visits
from sharewell.accounts.factors import Kind
from sharewell.lib import clock
from sharewell.web.portal.security import who
from sharewell.web.shared import guard


@guard.member
def page(request: HttpRequest) -> HttpResponse:
    """Password, factors, recovery codes, and where the account is signed in."""
    me = who.of(request)
    held = [
        {
            "id": one.pk,
            "kind": one.kind,
            "name": one.name,
            "added": clock.from_ms(one.created_ms),
            "used": clock.from_ms(one.used_ms) if one.used_ms else None,
        }
        for one in factors.held(me.user)
    ]
    words = {
        "app": next((one for one in held if one["kind"] == Kind.APP), None),
        "passkeys": [one for one in held if one["kind"] == Kind.PASSKEY],
        "codes": recovery_codes.left(me.user) if held else None,
        "sessions": visits.live(me.user, request.session.session_key),
        "here": "settings",
    }
    return render(request, "portal/security/page.html", words)
