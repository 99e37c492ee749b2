"""The forms between an app and its answer: read and choose, then prove that it is you and sign."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sharewell import policy
from sharewell.accounts.factors import Kind
from sharewell.sharing.categories import CATEGORIES
from sharewell.web.portal.registering.forms import Ways, factor_code

LENGTHS: Final = (30, 90, 180, 365)
"""Days that are offered, as far as the plan allows; its own longest is always among them."""
KINDS: Final = {
    "claims": _("Claims and visits: who gave care, for what, and what it cost"),
    "drugs": _("Prescription drugs and medicines"),
    "clinical": _("Clinical data: lab results, conditions, allergies, vaccines"),
    "coverage": _("Coverage: the plan and its dates"),
}


class ReadForm(forms.Form):
    """The papers before the one that is signed, and what the member chooses."""

    days = forms.TypedChoiceField(
        label=_("How long do you want to share?"),
        coerce=int,
        help_text=_("You can stop earlier at any time."),
        error_messages={"required": _("Choose how long."), "invalid_choice": _("Choose how long.")},
        widget=Ways({"class": "choices"}),
    )
    categories = forms.MultipleChoiceField(
        label=_("What do you want to share?"),
        choices=list(KINDS.items()),
        error_messages={
            "required": _("Choose at least one kind of data."),
            "invalid_choice": _("Choose at least one kind of data."),
        },
        widget=forms.CheckboxSelectMultiple({"class": "choices"}),
    )
    agree = forms.BooleanField(
        label=_("I have read this and I agree."),
        error_messages={"required": _("Tick the box to say that you have read this and agree.")},
    )

    def __init__(self, data: Any, *, days: int, categories: Collection[str]) -> None:
        super().__init__(data, initial={"days": days, "categories": list(categories or CATEGORIES)})
        field = self.fields["days"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(one, length(one)) for one in lengths()]
        if not policy.current().sharing_may_be_narrowed:
            del self.fields["categories"]


class SignForm(forms.Form):
    """The signature: the name, the agreement, and a proof that it is this person now."""

    typed_name = forms.CharField(
        label=_("Your full name"),
        max_length=160,
        help_text=_("Type your first and last name. This is your signature."),
        error_messages={"required": _("Type your full name to sign.")},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    agree = forms.BooleanField(
        label=_("I have read this authorization, I agree to it, and typing my name is my signature."),
        error_messages={"required": _("Tick the box to say that you agree and sign.")},
    )

    def __init__(self, data: Any, *, proof: str, kinds: Collection[Kind]) -> None:
        super().__init__(data)
        if proof == "code":
            self.fields["code"] = factor_code(kinds)
        elif proof == "password":
            self.fields["password"] = forms.CharField(
                label=_("Your password"),
                strip=False,
                help_text=_("We ask again, so that nobody else can sign on your device."),
                error_messages={"required": _("Enter your password.")},
                widget=forms.PasswordInput({"autocomplete": "current-password"}),
            )
        self.order_fields(["typed_name", "password", "code", "agree"])


def lengths() -> list[int]:
    """The days that can be chosen, the shortest first."""
    most = policy.current().sharing_days
    return sorted({one for one in LENGTHS if one < most} | {most})


def length(days: int) -> str:
    """A length in words."""
    if days == 365:
        return gettext("1 year (365 days)")
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
