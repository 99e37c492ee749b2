"""Register in three pages: who you are, the code we sent, a username and password.

Until the code proves possession of a contact on file, everyone sees the same pages (DESIGN law 8).
"""

from __future__ import annotations

from allauth.account.utils import perform_login
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from sharewell.accounts.users import UsernameTaken
from sharewell.coverage import eligible
from sharewell.members import register
from sharewell.web.portal.fields import BirthDateField
from sharewell.web.portal.resume import pending_request, resume_or
from sharewell.web.shared import guard, source

_ATTEMPT = "registration_attempt"
_PROVED = "registration_proved"


class IdentifyForm(forms.Form):
    """Card ID first; the SSN is the second way."""

    given = forms.CharField(
        label=_("First name"),
        error_messages={"required": _("Enter your first name.")},
        max_length=80,
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    family = forms.CharField(
        label=_("Last name"),
        error_messages={"required": _("Enter your last name.")},
        max_length=80,
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )
    birth_date = BirthDateField(label=_("Date of birth"))


class CardForm(IdentifyForm):
    card_id = forms.CharField(
        label=_("Member ID"),
        error_messages={"required": _("Enter your member ID.")},
        max_length=40,
        help_text=_("It is on the front of your member ID card. Capital letters and spaces do not matter."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("card_id", "given", "family", "birth_date")


class SsnForm(IdentifyForm):
    ssn = forms.RegexField(
        regex=r"^\s*\d{3}[ -]?\d{2}[ -]?\d{4}\s*$",
        label=_("Social Security number"),
        help_text=_("Nine digits. We use it only to find you. We do not show it or keep it in readable form."),
        error_messages={
            "required": _("Enter your Social Security number."),
            "invalid": _("Enter the nine digits of your Social Security number."),
        },
        widget=forms.PasswordInput({"autocomplete": "off", "inputmode": "numeric"}, render_value=False),
    )
    field_order = ("ssn", "given", "family", "birth_date")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        error_messages={"required": _("Enter the code.")},
        max_length=20,
        help_text=_("Enter the code from our message or letter."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class AccountForm(forms.Form):
    username = forms.CharField(
        label=_("Username"),
        error_messages={"required": _("Enter a username.")},
        min_length=4,
        max_length=60,
        help_text=_("At least 4 characters. Do not use your member ID or Social Security number."),
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        error_messages={"required": _("Enter a password.")},
        help_text=_("At least 12 characters. Three or four words that only you would put together work well."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


@guard.public
def identify(request: HttpRequest) -> HttpResponse:
    """Page 1 of 3: who are you?"""
    by_ssn = request.GET.get("with") == "ssn"
    form = (SsnForm if by_ssn else CardForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _start(request, form)
        except register.TooManyTries:
            return render(request, "portal/register_too_often.html", status=429)
        return redirect("register_code")
    return _render(request, "portal/register_identify.html", form, by_ssn=by_ssn)


def _start(request: HttpRequest, form: forms.Form) -> None:
    request.session[_ATTEMPT] = register.start(
        card_id=form.cleaned_data.get("card_id"),
        ssn=form.cleaned_data.get("ssn"),
        given=form.cleaned_data["given"],
        family=form.cleaned_data["family"],
        birth_date=form.cleaned_data["birth_date"],
        source=source.network(request),
        language=request.LANGUAGE_CODE,
        opens_on=eligible.opens_on,
        authorization_request=pending_request(request) or "",
    )
    request.session.pop(_PROVED, None)


@guard.public
def code(request: HttpRequest) -> HttpResponse:
    """Page 2 of 3: the code. The same words whether or not one was sent."""
    if not (attempt := request.session.get(_ATTEMPT)):
        return redirect("register")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if register.confirm(attempt, form.cleaned_data["code"]):
            request.session[_PROVED] = attempt
            return redirect("register_account")
        form.add_error("code", _("That code is not right, or it is too old. Check it, or start again."))
    return _render(request, "portal/register_code.html", form)


@guard.public
def account(request: HttpRequest) -> HttpResponse:
    """Page 3 of 3: a username and a password of your own."""
    if not (attempt := request.session.get(_PROVED)):
        return redirect("register")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = _finish(request, attempt, form)
        if response is not None:
            return response
    return _render(request, "portal/register_account.html", form)


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
        request.session.pop(_PROVED, None)
        form.add_error(None, _("This took too long. Please start the registration again."))
    else:
        request.session.pop(_ATTEMPT, None)
        request.session.pop(_PROVED, None)
        go_on = resume_or(request, "/account/?new=1")
        signed_in: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=go_on)
        return signed_in
    return None


def _render(request: HttpRequest, template: str, form: forms.Form, **more: object) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=422 if form.errors else 200)
