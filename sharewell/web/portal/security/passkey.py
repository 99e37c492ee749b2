"""Make a passkey, give it another name, take a factor away."""

from __future__ import annotations

import json

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from sharewell.accounts import factors, passkeys
from sharewell.accounts.factors import Kind
from sharewell.accounts.models import Factor
from sharewell.web.portal.security import codes, sessions, who
from sharewell.web.portal.security.again import again
from sharewell.web.portal.security.form import NameForm, question, remember_question
from sharewell.web.portal.security.who import Who
from sharewell.web.shared import agent, guard


@guard.member
@again
def add(request: HttpRequest) -> HttpResponse:
    """A name, then the browser asks for finger, face or PIN."""
    me = who.of(request)
    form = NameForm(request.POST or None, initial={"name": agent.words(request).strip(agent.UNKNOWN)})
    if request.method == "POST":
        asked = question(request)
        if form.is_valid() and _added(request, me, asked, form):
            return codes.after_adding(request, me)
    options, state = passkeys.ask_to_make(me.user, factors.passkeys_of(me.user))
    remember_question(request, state)
    words = {"form": form, "options": json.dumps(options), "at_passkey_site": _at_site(request)}
    words["here"] = "settings"
    return render(request, "portal/security/passkey_add.html", words, status=422 if form.errors else 200)


def _added(request: HttpRequest, me: Who, asked: passkeys.State | None, form: forms.Form) -> bool:
    try:
        new = passkeys.made(asked, request.POST.get("credential", ""))
        factors.add_passkey(
            user=me.user,
            new=new,
            name=form.cleaned_data["name"],
            by=me.by,
            person_key=me.person_key,
            tell=me.tell,
        )
    except passkeys.Refused:
        form.add_error(None, gettext("The passkey could not be made. Nothing was changed. Try again."))
        return False
    except factors.AlreadyThere:
        form.add_error(None, gettext("This passkey is in use already, or you have too many of them."))
        return False
    return True


@guard.member
@again
def rename(request: HttpRequest, factor_id: str) -> HttpResponse:
    """Another name for a passkey."""
    me = who.of(request)
    factor = _own(me, factor_id)
    if factor.kind != Kind.PASSKEY:
        raise Http404
    form = NameForm(request.POST or None, initial={"name": factor.name})
    if request.method == "POST" and form.is_valid():
        factors.rename(factor=factor, name=form.cleaned_data["name"], by=me.by, person_key=me.person_key)
        return redirect("security")
    words = {"form": form, "factor": factor, "here": "settings"}
    return render(request, "portal/security/passkey_rename.html", words, status=422 if form.errors else 200)


@guard.member
@again
def remove(request: HttpRequest, factor_id: str) -> HttpResponse:
    """Ask once, then take the factor away; other sessions end, for they may have come by it."""
    me = who.of(request)
    factor = _own(me, factor_id)
    if request.method == "POST":
        if factors.remove(factor=factor, by=me.by, person_key=me.person_key, tell=me.tell):
            sessions.end_others(request, me)
        return redirect("security")
    last = len(factors.held(me.user)) == 1
    words = {"factor": factor, "is_app": factor.kind == Kind.APP, "last": last, "here": "settings"}
    return render(request, "portal/security/factor_remove.html", words)


def _own(me: Who, factor_id: str) -> Factor:
    factor = factors.find(me.user, factor_id)
    if factor is None:
        raise Http404
    return factor


def _at_site(request: HttpRequest) -> str:
    """Where passkeys work, when this page was opened under another name of the site; else empty."""
    return "" if f"{request.scheme}://{request.get_host()}" == passkeys.origin() else passkeys.origin()
