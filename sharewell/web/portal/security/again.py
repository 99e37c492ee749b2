"""A fresh proof before a sensitive act: `@again` on the view, and the page that asks.

Decorate below the guard: `@guard.member` or `@viewing.part(...)` first, then `@again`.
"""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from sharewell.accounts import factors
from sharewell.accounts.factors import Kind
from sharewell.web.portal.security import who
from sharewell.web.portal.security.form import (
    CodeForm,
    PasswordForm,
    ask_for_passkey,
    code_problem,
    passkey_answer,
    password_problem,
)
from sharewell.web.portal.security.who import Who
from sharewell.web.shared import guard, presence
from sharewell.web.shared.presence import again

__all__ = ["again", "page"]


@guard.member
def page(request: HttpRequest) -> HttpResponse:
    """Prove that it is you, by what you have; then go on where you were."""
    me = who.of(request)
    kinds = factors.enrolled(me.user)
    by_code = "code" in request.POST or ("with" in request.GET and request.GET["with"] == "code")
    form: forms.Form = (CodeForm if by_code and Kind.APP in kinds else PasswordForm)(request.POST or None)
    if request.method == "POST" and _is_proof(request, me, form):
        presence.proved(request)
        return HttpResponseRedirect(_next(request))
    options = ask_for_passkey(request, me.user) if Kind.PASSKEY in kinds else None
    words = {
        "form": form,
        "next": _next(request),
        "here": "settings",
        "options": options,
        "app": Kind.APP in kinds,
    }
    return render(request, "portal/security/again.html", words, status=422 if form.errors else 200)


def _is_proof(request: HttpRequest, me: Who, form: forms.Form) -> bool:
    if "credential" in request.POST:
        if passkey_answer(request, me.user) is not None:
            return True
        form.errors.clear()
        form.add_error(None, gettext("That passkey did not work. Try again, or use your password."))
        return False
    if not form.is_valid():
        return False
    if isinstance(form, CodeForm):
        field, problem = "code", code_problem(request, me, form.cleaned_data["code"])
    else:
        field, problem = "password", password_problem(request, me.user, form.cleaned_data["password"])
    if problem:
        form.add_error(field, problem)
    return not problem


def _next(request: HttpRequest) -> str:
    """Where to go on: an address of our own, or the page about security."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if ours else "/account/security/"
