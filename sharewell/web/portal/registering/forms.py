"""What is asked before anyone is signed in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sharewell.accounts.factors import Kind
from sharewell.web.portal.registering.birth_date import BirthDateField

NUMBERS = ("card_id", "ssn")


def card_id() -> forms.CharField:
    return forms.CharField(
        label=_("Member ID"),
        error_messages={"required": _("Enter your member ID.")},
        max_length=40,
        help_text=_("It is on the front of your member ID card. Capital letters and spaces do not matter."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


def ssn() -> forms.RegexField:
    return forms.RegexField(
        regex=r"^\s*\d{3}[ -]?\d{2}[ -]?\d{4}\s*$",
        label=_("Social Security number"),
        help_text=_("Nine digits. We use it only to find you. We do not show it or keep it in readable form."),
        error_messages={
            "required": _("Enter your Social Security number."),
            "invalid": _("Enter the nine digits of your Social Security number."),
        },
        widget=forms.PasswordInput({"autocomplete": "off", "inputmode": "numeric"}, render_value=False),
    )


class NumberForm(forms.Form):
    """A person's number: the card ID, or the SSN as the second way. `cleaned_data` has exactly one of the two."""

    def __init__(self, data: Any = None, *, by_ssn: bool = False, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["ssn" if by_ssn else "card_id"] = ssn() if by_ssn else card_id()
        self.order_fields([*NUMBERS, *self.fields])


class IdentifyForm(NumberForm):
    """Who are you?"""

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


class PinForm(NumberForm):
    """A PIN that came by letter, and whose it is."""

    birth_date = BirthDateField(label=_("Date of birth"))
    pin = forms.CharField(
        label=_("PIN from the letter"),
        error_messages={"required": _("Enter the PIN from the letter.")},
        max_length=20,
        help_text=_("Eight digits."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class Ways(forms.RadioSelect):
    """Radio buttons, of which an error links to the first."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return super().id_for_label(id_, index or "0")


class WayForm(forms.Form):
    """Where a message should go: the same two ways for everyone."""

    way = forms.ChoiceField(
        label=_("How should we reach you?"),
        choices=[
            ("email", _("By e-mail. It takes a few minutes.")),
            ("letter", _("By letter to my home. It takes about a week.")),
        ],
        initial="email",
        error_messages={
            "required": _("Choose e-mail or letter."),
            "invalid_choice": _("Choose e-mail or letter."),
        },
        widget=Ways({"class": "choices"}),
    )


class CodeForm(forms.Form):
    """The code of a message."""

    code = forms.CharField(
        label=_("Code"),
        error_messages={"required": _("Enter the code.")},
        max_length=20,
        help_text=_("Eight digits, from our e-mail or letter."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def chosen_password(label: Any) -> forms.CharField:
    """A password that is chosen; blanks around it belong to it, as they do at sign-in."""
    return forms.CharField(
        label=label,
        error_messages={"required": _("Enter a password.")},
        max_length=128,
        strip=False,
        help_text=_("At least 12 characters. Three or four words that only you would put together work well."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


class AccountForm(forms.Form):
    """A username and a password of one's own."""

    username = forms.CharField(
        label=_("Username"),
        error_messages={"required": _("Enter a username.")},
        min_length=4,
        max_length=60,
        help_text=_("At least 4 characters. Do not use your member ID or Social Security number."),
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}),
    )
    password = chosen_password(_("Password"))


def factor_code(kinds: Collection[Kind]) -> forms.CharField:
    """The code of an account's second factor: its app's where it has one, else a recovery code."""
    app = Kind.APP in kinds
    return forms.CharField(
        label=_("Code") if app else _("Recovery code"),
        max_length=40,
        error_messages={"required": _("Enter the code.")},
        help_text=_("The six digits that your authenticator app shows now, or one of your recovery codes.")
        if app
        else _("One of the codes that you kept when you made your passkey."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, and the second factor of an account that has one."""

    password = chosen_password(_("New password"))

    def __init__(self, data: Any = None, *, kinds: Collection[Kind] = ()) -> None:
        super().__init__(data)
        if kinds:
            self.fields["factor"] = factor_code(kinds)
