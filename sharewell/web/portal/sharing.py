"""Account settings, sharing: which apps may read, since when, until when; and the stop."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sharewell.audit import reads
from sharewell.members.delegates.kinds import STOP
from sharewell.registry import apps
from sharewell.sharing import grants
from sharewell.web.portal import viewing
from sharewell.web.portal.viewing import Viewing


@viewing.part("sharing")
def page(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """All connections, live ones first; an app is called what it was called when it was signed for."""
    held = grants.list_for(seen.person.person_key)
    used = reads.last_use([grant.id for grant in held])
    rows: list[dict[str, Any]] = [{"grant": grant, "last_used": used.get(grant.id)} for grant in held]
    live = [row for row in rows if row["grant"].is_live]
    ended = [row for row in rows if not row["grant"].is_live]
    told = {"live": live, "ended": ended, "may_stop": seen.may(STOP), "may_stop_all": seen.own and len(live) > 1}
    return render(request, "portal/sharing.html", told)


@viewing.part("sharing")
def stop(request: HttpRequest, seen: Viewing, grant_id: str) -> HttpResponse:
    """Ask once, then stop at once. A representative needs the right to stop apps for the member."""
    grant = grants.find(seen.person.person_key, grant_id) if seen.may(STOP) else None
    if grant is None:
        raise Http404
    context = {"grant": grant, "app": apps.get(grant.client_id)}
    if request.method != "POST":
        if not grant.is_live:
            return redirect("sharing")
        return render(request, "portal/stop.html", context)
    reason = "member asked" if seen.own else "the representative asked"
    grants.stop(grant=grant, by=seen.by, channel="account_settings", reason=reason)
    return render(request, "portal/stopped.html", context)
