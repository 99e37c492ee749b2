"""End one session of the account, or all of them; "this was not me"."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from sharewell.accounts import devices, visits
from sharewell.sharing import grants, stop_all
from sharewell.web.portal.security import who
from sharewell.web.portal.security.again import again
from sharewell.web.portal.security.who import Who
from sharewell.web.shared import guard


def end_others(request: HttpRequest, me: Who) -> None:
    """End every session of the account but this one, which goes on under a new key."""
    visits.end_all(user=me.user, by=me.by, person_key=me.person_key, keep=request.session.session_key)
    update_session_auth_hash(request, me.user)


@guard.member
def end(request: HttpRequest, visit_id: str) -> HttpResponse:
    """End one session, at once. Its own: that is signing out."""
    me = who.of(request)
    here = {one.id: one.current for one in visits.live(me.user, request.session.session_key)}
    if visit_id not in here:
        raise Http404
    if request.method == "POST" and visits.end(
        user=me.user, visit_id=visit_id, by=me.by, person_key=me.person_key
    ):
        if here[visit_id]:
            logout(request)
            return redirect("home")
        messages.success(request, gettext("That session has ended."))
    return redirect("security")


@guard.member
def end_all(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    if request.method == "POST":
        me = who.of(request)
        visits.end_all(user=me.user, by=me.by, person_key=me.person_key)
        logout(request)
        messages.success(request, gettext("You are signed out everywhere."))
        return redirect("account_login")
    return render(request, "portal/security/end_all.html", {"here": "settings"})


@guard.member
def not_me(request: HttpRequest) -> HttpResponse:
    """Somebody else was here: end all other sessions, forget all browsers, stop all apps if asked; then the rest.

    Stopping asks no new proof: it shows nothing and must be quick. Each app that stops is told of by a message.
    """
    me = who.of(request)
    if request.method == "POST":
        end_others(request, me)
        devices.forget_all(me.user)
        stopped = _stop_for_takeover(me) if request.POST.get("stop_apps") else 0
        told = {"apps": _live(me), "stopped": stopped, "here": "settings"}
        return render(request, "portal/security/not_me_done.html", told)
    return render(request, "portal/security/not_me.html", {"apps": _live(me), "here": "settings"})


def _stop_for_takeover(me: Who) -> int:
    """End all sharing of the account's own member; how many authorizations ended."""
    if me.person_key is None:
        return 0
    reason = "the member said that somebody else was in the account"
    return stop_all.stop_all(person_key=me.person_key, by=me.by, channel="takeover", reason=reason)


@guard.member
@again
def stop_sharing(request: HttpRequest) -> HttpResponse:
    """Stop every app of the account's own member at once."""
    me = who.of(request)
    if request.method == "POST" and me.person_key is not None:
        stop_all.stop_all(person_key=me.person_key, by=me.by, channel="account_settings", reason="member asked")
        messages.success(request, gettext("All sharing has stopped."))
        return redirect("sharing")
    return render(request, "portal/security/stop_all.html", {"apps": _live(me), "here": "settings"})


def _live(me: Who) -> int:
    """How many apps the account's own member shares with now."""
    return sum(one.is_live for one in grants.list_for(me.person_key)) if me.person_key is not None else 0
