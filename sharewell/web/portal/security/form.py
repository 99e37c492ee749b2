"""The forms of sign-in and security, and the tries behind a password or a code."""

from __future__ import annotations

import json

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell.accounts import factors, passkeys, sign_in
from sharewell.accounts.factors import Answer
from sharewell.accounts.models import User
from sharewell.web.portal.security.who import Who
from sharewell.web.shared import source

_ASKED = "passkey_asked"


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        error_messages={"required": _("Enter your password.")},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=24,
        error_messages={"required": _("Enter the code.")},
        help_text=_("The six digits that your authenticator app shows now, or one of your recovery codes."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}),
    )


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name of this passkey"),
        max_length=60,
        help_text=_("So that you know it again, such as: my phone."),
        error_messages={"required": _("Enter a name.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class NewPasswordForm(forms.Form):
    new_password = forms.CharField(
        label=_("New password"),
        error_messages={"required": _("Enter a password.")},
        help_text=_("At least 12 characters. Three or four words that only you would put together work well."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


def password_problem(request: HttpRequest, user: User, password: str) -> str:
    """Try a password of the signed-in account, counted like signing in. Empty when it is right."""
    network = source.network(request)
    if not sign_in.may_try(user.username, network):
        return gettext("Too many tries. Wait a few minutes, then try again.")
    if not user.check_password(password):
        sign_in.was_wrong(user.username, network)
        return gettext("That password is not right.")
    sign_in.was_right(user.username, network)
    return ""


def code_problem(request: HttpRequest, who: Who, typed: str) -> str:
    """Try a code of an authenticator app or a recovery code. Empty when it is right."""
    answer = factors.check_code(
        who.user, typed, source=source.network(request), by=who.by, person_key=who.person_key, tell=who.tell
    )
    if answer is Answer.TOO_OFTEN:
        return gettext("Too many tries. Wait a few minutes, then try again.")
    if answer is Answer.WRONG:
        return gettext("That code is not right, or it was used already. Wait for the next one, then try again.")
    return ""


def ask_for_passkey(request: HttpRequest, user: User | None) -> str:
    """Options for the browser as JSON; the question is remembered for one answer. `user` None: whoever it is."""
    options, state = passkeys.ask_to_sign(None if user is None else factors.passkeys_of(user))
    request.session[_ASKED] = state
    return json.dumps(options)


def passkey_answer(request: HttpRequest, user: User | None) -> User | None:
    """The account whose passkey answered the question of this browser, or None."""
    asked = request.session.pop(_ASKED, None)
    try:
        found, _verified = factors.check_passkey(asked, request.POST.get("credential", ""), user=user)
    except passkeys.Refused:
        return None
    return found


def remember_question(request: HttpRequest, state: passkeys.State) -> None:
    """The question for a new passkey, for one answer."""
    request.session[_ASKED] = state


def question(request: HttpRequest) -> passkeys.State | None:
    """The question that was asked; asked for only once."""
    asked: passkeys.State | None = request.session.pop(_ASKED, None)
    return asked
