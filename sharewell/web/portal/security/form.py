"""The forms of sign-in and security, and the tries behind a password or a code."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell.accounts import factors, passkeys, sign_in
from sharewell.accounts.factors import Answer, Kind
from sharewell.accounts.models import User
from sharewell.web.portal.registering.forms import chosen_password, factor_code
from sharewell.web.portal.security.who import Who
from sharewell.web.shared import source

_ASKED = "passkey_asked"


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        error_messages={"required": _("Enter your password.")},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """A code of the account's second factor, of which there are these kinds."""

    def __init__(self, data: Any = None, *, kinds: Collection[Kind]) -> None:
        super().__init__(data)
        self.fields["code"] = factor_code(kinds)


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name of this passkey"),
        max_length=60,
        help_text=_("So that you know it again, such as: my phone."),
        error_messages={"required": _("Enter a name.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class NewPasswordForm(forms.Form):
    new_password = chosen_password(_("New password"))


def is_proof(request: HttpRequest, who: Who, form: forms.Form) -> bool:
    """Whether what was sent proves that it is this account's owner: a passkey's answer, a code or the password."""
    if "credential" in request.POST:
        if passkey_answer(request, who.user) is not None:
            return True
        factors.passkey_refused(who.user, source=source.network(request), person_key=who.person_key)
        form.errors.clear()
        form.add_error(None, gettext("That passkey did not work. Try again, or use another way."))
        return False
    if not form.is_valid():
        return False
    if isinstance(form, CodeForm):
        field, problem = "code", code_problem(request, who, form.cleaned_data["code"])
    else:
        field, problem = "password", password_problem(request, who.user, form.cleaned_data["password"])
    if problem:
        form.add_error(field, problem)
    return not problem


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
        return gettext("That code is not right, or it was used already. Try again with a new one.")
    return ""


def ask_for_passkey(request: HttpRequest, user: User | None) -> str:
    """Options for the browser as JSON; the question is remembered for one answer. `user` None: whoever it is."""
    options, state = passkeys.ask_to_sign(None if user is None else factors.passkeys_of(user))
    remember_question(request, state)
    return json.dumps(options)


def passkey_answer(request: HttpRequest, user: User | None) -> User | None:
    """The account whose passkey answered the question of this browser, or None."""
    try:
        return factors.check_passkey(question(request), request.POST.get("credential", ""), user=user)
    except passkeys.Refused:
        return None


def remember_question(request: HttpRequest, state: passkeys.State) -> None:
    """The question to a passkey, for one answer."""
    request.session[_ASKED] = state


def question(request: HttpRequest) -> passkeys.State | None:
    """The question that was asked; asked for only once."""
    asked: passkeys.State | None = request.session.pop(_ASKED, None)
    return asked
