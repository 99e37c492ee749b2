"""A fresh proof before a sensitive act: `@again` on the view, and the page that asks.

Decorate below the guard: `@guard.member` or `@viewing.part(...)` first, then `@again`.
"""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sharewell.accounts import factors
from sharewell.accounts.factors import Kind
from sharewell.web.portal.resume import ours_or
from sharewell.web.portal.security import who
from sharewell.web.portal.security.form import CodeForm, PasswordForm, ask_for_passkey, is_proof
from sharewell.web.shared import guard, presence
from sharewell.web.shared.presence import again

__all__ = ["again", "page"]


@guard.member
def page(request: HttpRequest) -> HttpResponse:
    """Prove that it is you, by what you have; then go on where you were."""
    me = who.of(request)
    kinds = factors.enrolled(me.user)
    by_code = "code" in request.POST or ("with" in request.GET and request.GET["with"] == "code")
    form: forms.Form = PasswordForm(request.POST or None)
    if by_code and Kind.APP in kinds:
        form = CodeForm(request.POST or None, kinds=kinds)
    if request.method == "POST" and is_proof(request, me, form):
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


def _next(request: HttpRequest) -> str:
    """Where to go on: an address of our own, or the page about security."""
    return ours_or(request.POST.get("next") or request.GET.get("next") or "", "/account/security/")
