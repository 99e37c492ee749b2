"""The forms of the help team: find a member, what a caller says, a note, an end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sharewell import policy
from sharewell.members.access import Why
from sharewell.members.caller import Fact
from sharewell.members.case import CaseKind
from sharewell.members.desk import OUTCOMES
from sharewell.web.console import words

DATES = ["%m/%d/%Y", "%Y-%m-%d", "%m-%d-%Y", "%m %d %Y"]
WRONG_DATE = _("Enter a real date, such as 3/27/1948.")
CHOICES = {"class": "choices"}
_OFF = {"autocomplete": "off", "spellcheck": "false"}


def note_field(*, required: bool = False, label: Any = None) -> forms.CharField:
    """A short text of a colleague; it is kept sealed."""
    return forms.CharField(
        label=label or _("Note (optional)"),
        max_length=1000,
        required=required,
        widget=forms.Textarea({"rows": 3, **_OFF}),
        error_messages={"required": _("Write a short note.")},
    )


class FindForm(forms.Form):
    """By the member ID, or by both names and the date of birth. There is no box for a Social Security number."""

    card_id = forms.CharField(label=_("Member ID"), max_length=40, required=False, widget=forms.TextInput(_OFF))
    given = forms.CharField(label=_("First name"), max_length=100, required=False, widget=forms.TextInput(_OFF))
    family = forms.CharField(label=_("Last name"), max_length=100, required=False, widget=forms.TextInput(_OFF))
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        input_formats=DATES,
        help_text=_("Month/day/year, such as 3/27/1948"),
        widget=forms.TextInput(_OFF),
        error_messages={"invalid": WRONG_DATE},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        names = given.get("given") and given.get("family") and given.get("birth_date")
        if not self.errors and not given.get("card_id") and not names:
            self.add_error("card_id", _("Enter the member ID, or both names and the date of birth."))
        return given


class CheckForm(forms.Form):
    """What the caller says; at least as many facts as the plan demands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact, (label, question) in words.FACTS.items():
            self.fields[fact.value] = forms.CharField(
                label=label, help_text=question, max_length=100, required=False, widget=forms.TextInput(_OFF)
            )

    def clean_birth_date(self) -> str:
        said = self.cleaned_data["birth_date"].strip()
        field = forms.DateField(input_formats=DATES, error_messages={"invalid": WRONG_DATE})
        return str(field.clean(said)) if said else ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        few = policy.current().caller_facts
        if not self.errors and sum(bool(str(value).strip()) for value in given.values()) < few:
            self.add_error("card_id", _("Ask for at least %(number)s facts.") % {"number": few})
        return given

    def answers(self) -> dict[Fact, str]:
        """What was said, by fact."""
        return {fact: str(self.cleaned_data.get(fact.value, "")) for fact in Fact}


class NoteForm(forms.Form):
    note = note_field(required=True, label=_("Note"))


class OpenForm(forms.Form):
    """Why a member is opened: one of the reasons, and words of one's own."""

    why = forms.ChoiceField(
        label=_("Why do you open this member?"),
        choices=[(why.value, words.WHY[why]) for why in Why],
        widget=forms.RadioSelect(CHOICES),
        error_messages={"required": _("Choose why.")},
    )
    words = forms.CharField(
        label=_("In your own words"),
        help_text=_(
            "What did the caller ask? The member can read the reason that you chose above, not this note."
        ),
        max_length=500,
        widget=forms.Textarea({"rows": 3, **_OFF}),
        error_messages={"required": _("Write in a few words what the caller asked.")},
    )


class StopForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does the member want to stop?"),
        help_text=_("In a few words. It is kept with the sharing and in the ledger."),
        max_length=200,
        widget=forms.TextInput(_OFF),
        error_messages={"required": _("Write in a few words why.")},
    )


class CloseForm(forms.Form):
    """How a case ended, of the ends that its kind can have."""

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends = [(end, words.OUTCOMES[end]) for end in OUTCOMES.get(CaseKind(kind), ())]
        self.fields["outcome"] = forms.ChoiceField(
            label=_("How did it end?"),
            choices=ends,
            widget=forms.RadioSelect(CHOICES),
            error_messages={"required": _("Choose how it ended.")},
        )
        self.fields["note"] = note_field()
