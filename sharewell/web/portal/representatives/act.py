"""Act for a member, and stop acting: a switch of the session, written into the ledger."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sharewell.audit.actor import Actor, ActorKind
from sharewell.members import delegates
from sharewell.members.delegates import Delegation, use
from sharewell.web.portal import acting
from sharewell.web.portal.person import user_of
from sharewell.web.shared import guard


@guard.member
def start(request: HttpRequest, delegation_id: str) -> HttpResponse:
    """From now on the pages show the member's record, as far as the right goes."""
    right = delegates.held(user_of(request).pk, delegation_id)
    if right is None:
        raise Http404
    if request.method != "POST":
        return redirect("representatives")
    begin(request, right)
    return redirect("account")


def begin(request: HttpRequest, right: Delegation) -> None:
    """Act by this right from the next request on; it stands in the ledger."""
    by = Actor(ActorKind.REPRESENTATIVE, str(user_of(request).pk), for_person=right.person_key)
    use.started(right, by=by)
    acting.start(request, right)


@guard.member
def stop(request: HttpRequest) -> HttpResponse:
    """Back to the own account."""
    if request.method == "POST":
        acting.stop(request)
    return redirect("account")


@guard.member
def ended(request: HttpRequest) -> HttpResponse:
    """The right that this session acted by holds no more: said plainly, back in the own account."""
    return render(request, "portal/representatives/ended.html", {"here": "settings"})
