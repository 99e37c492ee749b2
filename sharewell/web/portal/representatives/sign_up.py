"""An account for someone who is no member: prove an e-mail address, then choose a username and a password."""

from __future__ import annotations

from typing import Final

from allauth.account.utils import perform_login
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell.accounts.users import UsernameTaken, WeakPassword
from sharewell.members import proof
from sharewell.web.portal.registering.forms import AccountForm, CodeForm
from sharewell.web.portal.representatives import shown
from sharewell.web.shared import guard, source

_TOKEN: Final = "email_proof"  # noqa: S105
_PROVED: Final = "email_proved"


class EmailForm(forms.Form):
    """Where do we send the code?"""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=200,
        help_text=_("We send a code to this address."),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address, such as name@example.org."),
        },
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


@guard.public
def start(request: HttpRequest) -> HttpResponse:
    """Page 1 of 3: the address."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request.session[_TOKEN] = proof.start(
                email=form.cleaned_data["email"],
                language=request.LANGUAGE_CODE[:2],
                source=source.network(request),
            )
        except proof.TooManyTries:
            return shown.page(request, "too_often", {}, status=429)
        request.session.pop(_PROVED, None)
        return redirect("helping_register_code")
    return shown.page(request, "register_email", {"form": form})


@guard.public
def code(request: HttpRequest) -> HttpResponse:
    """Page 2 of 3: the code from the e-mail."""
    if not (token := request.session.get(_TOKEN)):
        return redirect("helping_register")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if proof.confirm(token, form.cleaned_data["code"]):
            request.session[_PROVED] = token
            return redirect("helping_register_account")
        form.add_error("code", gettext("That code is not right, or it is too old. Check it, or start again."))
    return shown.page(request, "register_code", {"form": form})


@guard.public
def account(request: HttpRequest) -> HttpResponse:
    """Page 3 of 3: a username and a password; then the request itself."""
    if not (token := request.session.get(_PROVED)):
        return redirect("helping_register")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _finish(request, token, form)
        if answer is not None:
            return answer
    return shown.page(request, "register_account", {"form": form})


def _finish(request: HttpRequest, token: str, form: forms.Form) -> HttpResponse | None:
    told = form.cleaned_data
    try:
        user = proof.finish(
            token, username=told["username"], password=told["password"], language=request.LANGUAGE_CODE[:2]
        )
    except UsernameTaken:
        form.add_error("username", gettext("Choose another username. This one cannot be used."))
    except WeakPassword as weak:
        for message in weak.messages:
            form.add_error("password", message)
    except proof.ProofOver:
        request.session.pop(_PROVED, None)
        return redirect("helping_register")
    else:
        for name in (_TOKEN, _PROVED):
            request.session.pop(name, None)
        go_on = "/account/representatives/ask/"
        answer: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=go_on)
        return answer
    return None
