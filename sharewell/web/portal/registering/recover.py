"""Forgotten username, forgotten password: the same first pages as registering, which tell no more than those."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from sharewell.audit.actor import Actor, ActorKind
from sharewell.members import recover
from sharewell.registry import apps
from sharewell.sharing import grants, stop_all
from sharewell.web.portal.registering import walk
from sharewell.web.portal.registering.forms import NewPasswordForm
from sharewell.web.shared import guard, source

_DONE = "recovery_done"
USERNAME = walk.Walk(
    key="recovery_username",
    proof=recover.USERNAME,
    names=("help_username", "help_username_check", "help_username_sent"),
    words={
        "title": _("I forgot my username"),
        "heading": _("I forgot my username"),
        "progress_1": _("Step 1 of 2"),
        "progress_2": _("Step 2 of 2"),
        "where": _("Where should we send your username?"),
        "button": _("Send my username"),
    },
)
PASSWORD = walk.Walk(
    key="recovery_password",
    proof=recover.PASSWORD,
    names=("help_password", "help_password_check", "help_password_code", "help_password_new"),
    words={
        "title": _("I forgot my password"),
        "heading": _("I forgot my password"),
        "progress_1": _("Step 1 of 4"),
        "progress_2": _("Step 2 of 4"),
        "where": _("Where should we send your code?"),
        "button": _("Send my code"),
    },
)


@guard.public
def choose(request: HttpRequest) -> HttpResponse:
    """What did you forget?"""
    return render(request, "portal/registering/help.html")


@guard.public
def username(request: HttpRequest) -> HttpResponse:
    """Username, page 1: who are you?"""
    return walk.identify(request, USERNAME)


@guard.public
def username_check(request: HttpRequest) -> HttpResponse:
    """Username, page 2: where should it go?"""
    return walk.check(request, USERNAME)


@guard.public
def username_sent(request: HttpRequest) -> HttpResponse:
    """The same words whether or not anything was sent."""
    kept = walk.of(request, USERNAME)
    if not kept.get("way"):
        return redirect("help_username_check")
    return render(request, "portal/registering/username_sent.html", {"way": kept["way"]})


@guard.public
def password(request: HttpRequest) -> HttpResponse:
    """Password, page 1: who are you?"""
    return walk.identify(request, PASSWORD)


@guard.public
def password_check(request: HttpRequest) -> HttpResponse:
    """Password, page 2: where should the code go?"""
    return walk.check(request, PASSWORD)


@guard.public
def password_code(request: HttpRequest) -> HttpResponse:
    """Password, page 3: the code."""
    return walk.code(request, PASSWORD)


@guard.public
def password_new(request: HttpRequest) -> HttpResponse:
    """Password, page 4: a new one, and the second factor of an account that has one."""
    kept = walk.of(request, PASSWORD)
    if not kept.get("proved"):
        return redirect("help_password")
    try:
        form = NewPasswordForm(request.POST or None, kinds=recover.factors_of(kept["attempt"]))
        if request.method == "POST" and form.is_valid() and _set(kept["attempt"], form, source.network(request)):
            request.session.cycle_key()
            request.session[_DONE] = kept["attempt"]
            walk.forget(request, PASSWORD)
            return redirect("help_password_done")
    except recover.TooManyTries:
        return walk.too_often(request)
    except recover.AttemptOver:
        return redirect("help_password_done") if request.session.get(_DONE) else walk.over(request, PASSWORD)
    return walk.page(request, "new_password", form)


def _set(attempt: str, form: NewPasswordForm, network: str) -> bool:
    said = form.cleaned_data
    try:
        recover.finish(attempt, password=said["password"], factor=said.get("factor", ""), source=network)
    except recover.WeakPassword as weak:
        for message in weak.messages:
            form.add_error("password", message)
    except recover.WrongFactor:
        form.add_error("factor", _("That code is not right, or it was used already. Try again with a new one."))
    return not form.errors


@guard.public
def password_done(request: HttpRequest) -> HttpResponse:
    """The password is new. Someone else may have set up sharing: offer to stop all of it."""
    member = recover.whose(request.session.get(_DONE, ""))
    if member is None:
        return redirect("account_login")
    if request.method == "POST":
        by = Actor(ActorKind.MEMBER, str(member.user_id))
        reason = "asked for when a new password was set"
        stop_all.stop_all(person_key=member.person_key, by=by, channel="takeover", reason=reason)
        request.session[f"{_DONE}_stopped"] = True
        return redirect("help_password_done")
    live = [apps.get(grant.client_id) for grant in grants.list_for(member.person_key) if grant.is_live]
    told = {"apps": live, "stopped": request.session.get(f"{_DONE}_stopped", False)}
    return render(request, "portal/registering/password_done.html", told)
