"""Register in four pages: who you are, how we reach you, the code, a username and password.

Until the code proves possession of a contact on file, everyone sees the same pages (DESIGN law 8).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from sharewell.accounts.users import UsernameTaken
from sharewell.members import register
from sharewell.web.portal.registering import walk
from sharewell.web.portal.registering.forms import AccountForm
from sharewell.web.portal.resume import pending_request, resume_or
from sharewell.web.shared import guard

READY = "/account/?new=1"
WALK = walk.Walk(
    key="registration",
    proof=register.WALK,
    names=("register", "register_check", "register_code", "register_account"),
    words={
        "title": _("Register"),
        "heading": _("Tell us who you are"),
        "progress_1": _("Step 1 of 4"),
        "progress_2": _("Step 2 of 4"),
        "where": _("Where should we send your code?"),
        "button": _("Send my code"),
    },
)
View = Callable[[HttpRequest], HttpResponse]


def _for_visitors(view: View) -> View:
    """Whoever is signed in has an account already."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        return redirect("account") if request.user.is_authenticated else view(request)

    return guard.public(page)


@_for_visitors
def identify(request: HttpRequest) -> HttpResponse:
    """Page 1 of 4: who are you?"""
    return walk.identify(request, WALK, authorization_request=pending_request(request) or "")


@_for_visitors
def check(request: HttpRequest) -> HttpResponse:
    """Page 2 of 4: is this right, and where should the code go?"""
    return walk.check(request, WALK)


@_for_visitors
def code(request: HttpRequest) -> HttpResponse:
    """Page 3 of 4: the code."""
    return walk.code(request, WALK)


@_for_visitors
def account(request: HttpRequest) -> HttpResponse:
    """Page 4 of 4: a username and a password of your own."""
    kept = walk.of(request, WALK)
    if not kept.get("proved"):
        return redirect("register")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = _finish(request, kept["attempt"], form)
        if response is not None:
            return response
    return walk.page(request, "account", form)


def _finish(request: HttpRequest, attempt: str, form: AccountForm) -> HttpResponse | None:
    username, password = form.cleaned_data["username"], form.cleaned_data["password"]
    try:
        user = register.finish(attempt, username=username, password=password)
    except UsernameTaken:
        form.add_error("username", _("Choose another username. This one cannot be used."))
    except register.WeakPassword as weak:
        for message in weak.messages:
            form.add_error("password", message)
    except register.AttemptOver:
        return redirect(READY) if register.is_finished(attempt) else walk.over(request, WALK)  # pressed twice
    else:
        return _signed_in(request, user)
    return None


def _signed_in(request: HttpRequest, user: Any) -> HttpResponse:
    walk.forget(request, WALK)
    go_on = resume_or(request, READY)
    answer: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=go_on)
    return answer
