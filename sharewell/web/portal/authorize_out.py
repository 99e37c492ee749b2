"""How an app's request ends: back to the app with a code or an error, or on a page that says it is over."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.accounts.models import User
from sharewell.oauth import authorize
from sharewell.sharing.models import Grant
from sharewell.web.portal import resume, signing_way
from sharewell.web.shared.session_limit import signed_in_at


def answer(request: HttpRequest, prompt: authorize.Prompt, grant: Grant) -> HttpResponse:
    """Back to the app with a code; a form that was sent twice is answered once."""
    forget(request, prompt.id)
    try:
        return go(authorize.issue_code(prompt, grant, signed_in_at=signed_in_at(request)))
    except authorize.AuthorizeError:
        return over(request)


def denied(request: HttpRequest, prompt: authorize.Prompt, error: str, words: str) -> HttpResponse:
    """Back to the app without a code, and never why: who is a member, and covered, is not for it to know yet."""
    try:
        return go(authorize.deny(prompt, error, words))
    except authorize.AuthorizeError:
        return over(request)


def over(request: HttpRequest) -> HttpResponse:
    """The request was answered, is too old, or is not this person's."""
    return render(request, "portal/authorize_over.html", status=410)


def forget(request: HttpRequest, request_id: str) -> None:
    """The request was answered: nothing of it is kept."""
    resume.forget(request, request_id)
    if isinstance(request.user, User):
        signing_way.forget(request.user.pk, request_id)


def page(
    request: HttpRequest, template: str, prompt: authorize.Prompt, form: forms.Form, **more: object
) -> HttpResponse:
    """A page on the way; 422 for a form with a mistake."""
    context = {"prompt": prompt, "app": prompt.app, "form": form, **more}
    return render(request, template, context, status=422 if form.errors else 200)


def go(address: str) -> HttpResponse:
    """A redirect to an address proven to be the app's; Django's own refuses private-use schemes."""
    response = HttpResponse(status=302)
    response["Location"] = address
    response["Cache-Control"] = "no-store"
    return response


def allow_return(request: HttpRequest, prompt: authorize.Prompt, response: HttpResponse) -> HttpResponse:
    """Let a form on this page end at the app's own address, and at no other (CSP form-action)."""
    parts = urlsplit(prompt.redirect_uri)
    origin = f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} else f"{parts.scheme}:"
    widen = csp_update({"form-action": ["'self'", origin]})
    return cast(HttpResponse, widen(lambda _request: response)(request))
