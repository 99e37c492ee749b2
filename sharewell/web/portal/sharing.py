"""Account settings, sharing: which apps may read, since when, until when; and the stop."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sharewell.audit import reads
from sharewell.members.models import Person
from sharewell.registry import apps
from sharewell.sharing import grants
from sharewell.sharing.models import Grant
from sharewell.web.portal.person import actor_of, member_of
from sharewell.web.shared import guard


@guard.member
def page(request: HttpRequest) -> HttpResponse:
    """All connections, live ones first."""
    member = member_of(request)
    held = grants.list_for(member.person_key) if member else []
    used = reads.last_use([grant.id for grant in held])
    rows: list[dict[str, Any]] = [
        {"grant": grant, "app": apps.get(grant.client_id), "last_used": used.get(grant.id)} for grant in held
    ]
    live = [row for row in rows if row["grant"].is_live]
    ended = [row for row in rows if not row["grant"].is_live]
    return render(request, "portal/sharing.html", {"live": live, "ended": ended})


@guard.member
def stop(request: HttpRequest, grant_id: str) -> HttpResponse:
    """Ask once, then stop at once."""
    grant = _own(member_of(request), grant_id)
    context = {"grant": grant, "app": apps.get(grant.client_id)}
    if request.method != "POST":
        if not grant.is_live:
            return redirect("sharing")
        return render(request, "portal/stop.html", context)
    grants.stop(grant=grant, by=actor_of(request), channel="account_settings", reason="member asked")
    return render(request, "portal/stopped.html", context)


def _own(member: Person | None, grant_id: str) -> Grant:
    grant = grants.find(member.person_key, grant_id) if member else None
    if grant is None:
        raise Http404
    return grant
