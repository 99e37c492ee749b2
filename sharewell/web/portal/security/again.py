"""A fresh proof before a sensitive act: `@again` on the view, and the page that asks.

Decorate below the guard: `@guard.member` or `@viewing.part(...)` first, then `@again`.
"""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell.accounts import sign_in
from sharewell.accounts.models import User
from sharewell.web.portal.person import user_of
from sharewell.web.shared import guard, presence, source
from sharewell.web.shared.presence import again

__all__ = ["again", "page"]


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        error_messages={"required": _("Enter your password.")},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


@guard.member
def page(request: HttpRequest) -> HttpResponse:
    """Prove that it is you, then go on where you were."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if problem := _wrong(request, user_of(request), form.cleaned_data["password"]):
            form.add_error("password", problem)
        else:
            presence.proved(request)
            return HttpResponseRedirect(_next(request))
    words = {"form": form, "next": _next(request), "here": "settings"}
    return render(request, "portal/security/again.html", words, status=422 if form.errors else 200)


def _wrong(request: HttpRequest, user: User, password: str) -> str:
    network = source.network(request)
    if not sign_in.may_try(user.username, network):
        return gettext("Too many tries. Wait a few minutes, then try again.")
    if not user.check_password(password):
        sign_in.was_wrong(user.username, network)
        return gettext("That password is not right.")
    sign_in.was_right(user.username, network)
    return ""


def _next(request: HttpRequest) -> str:
    """Where to go on: an address of our own, or the page about security."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if ours else "/account/security/"
