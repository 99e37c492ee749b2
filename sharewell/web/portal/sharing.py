"""Account settings, sharing: which apps may read, since when, until when; and the stop."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from sharewell.audit import reads
from sharewell.members.delegates.kinds import STOP
from sharewell.registry import apps
from sharewell.sharing import deletion, grants
from sharewell.sharing.deletion import Letter
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
    context: dict[str, Any] = {"grant": grant, "app": apps.get(grant.client_id)}
    if request.method != "POST":
        if not grant.is_live:
            return redirect("sharing")
        return render(request, "portal/stop.html", context)
    reason = "member asked" if seen.own else "the representative asked"
    done = grants.stop(grant=grant, by=seen.by, channel="account_settings", reason=reason)
    context |= {"grant": done.grant, "already": done.already, "contact_of_app": deletion.contact(grant)}
    return render(request, "portal/stopped.html", context)


@viewing.part("sharing")
def delete(request: HttpRequest, seen: Viewing, grant_id: str) -> HttpResponse:
    """The letter that asks the app's company to delete: to copy, to open in a mail program, to print."""
    letter = _letter(seen, grant_id, get_language() or "en")
    return render(request, "portal/deletion.html", {"letter": letter, "grant_id": grant_id})


@viewing.part("sharing")
def deletion_letter(request: HttpRequest, seen: Viewing, grant_id: str, language: str) -> HttpResponse:
    """The same letter as a paper, in either language."""
    response = HttpResponse(deletion.printed(_letter(seen, grant_id, language)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="please-delete-{language}.pdf"'
    return response


def _letter(seen: Viewing, grant_id: str, language: str) -> Letter:
    """Raises Http404 for a grant that is another's or still live, and for a language without a letter."""
    grant = grants.find(seen.person.person_key, grant_id)
    if grant is None:
        raise Http404
    try:
        return deletion.letter(grant, seen.person, language)
    except ValueError:
        raise Http404 from None
