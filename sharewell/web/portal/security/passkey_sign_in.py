"""Signing in with a passkey and nothing else: the question, and the answer."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from sharewell.web.portal.resume import ours_or, resume_or
from sharewell.web.portal.security.form import ask_for_passkey, passkey_answer
from sharewell.web.portal.security.second_step import came_by_passkey
from sharewell.web.shared import guard


@guard.public
def question(request: HttpRequest) -> HttpResponse:
    """What the browser is to sign; the same for everyone, so nobody learns who has a passkey."""
    if request.method != "POST":
        return redirect("account_login")
    return HttpResponse(ask_for_passkey(request, None), content_type="application/json")


@guard.public
def enter(request: HttpRequest) -> HttpResponse:
    """The answer: in, or back to the page with one sentence that is always the same."""
    if request.method != "POST":
        return redirect("account_login")
    user = passkey_answer(request, None)
    if user is None or not user.is_active:
        messages.warning(request, gettext("That passkey did not work. Sign in with your username and password."))
        return redirect("account_login")
    came_by_passkey(request, user.pk)
    go_on = ours_or(request.POST.get("next", ""), resume_or(request, "/account/"))
    answer: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=go_on)
    return answer
