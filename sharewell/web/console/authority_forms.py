"""The forms with which papers of authority are accepted or refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sharewell.lib import clock
from sharewell.members.authority import REASONS, Question
from sharewell.members.delegates import Kind, kinds
from sharewell.web.console import words
from sharewell.web.console.forms import CHOICES, DATES, WRONG_DATE, note_field
from sharewell.web.shared import scope

_DAY = {"invalid": WRONG_DATE, "required": _("Enter the first day.")}


class AcceptForm(forms.Form):
    """The whole check list, what the authority covers, and its days."""

    def __init__(self, asked: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = kinds.RULES[Kind(asked.right.kind)].most
        self.checks = asked.checks
        self.fields["checks"] = _boxes(
            _("What you saw on the paper"), words.CHECKS, asked.checks, _("Tick what you saw on the paper.")
        )
        self.fields["scope"] = _boxes(
            _("What it covers"), scope.NAMES, most, _("Choose what the authority covers."), initial=most
        )
        self.fields["valid_from"] = _day(_("First day"), initial=clock.today().strftime("%m/%d/%Y"), required=True)
        self.fields["valid_to"] = _day(_("Last day (empty for no end)"), required=False)
        if asked.others:
            self.fields["beside_others"] = forms.BooleanField(
                label=_("I looked at who else has authority over this member"), required=False
            )
        self.fields["note"] = note_field()

    def clean_checks(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["checks"]
        if not set(self.checks) <= set(ticked):
            raise forms.ValidationError(_("Every point must be seen on the paper before anyone may act by it."))
        return ticked


class RefuseForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why are the papers refused?"),
        help_text=_("The reason stays with the help team."),
        choices=[(reason, words.REASONS[reason]) for reason in REASONS],
        widget=forms.RadioSelect(CHOICES),
        error_messages={"required": _("Choose why.")},
    )
    note = note_field()


def _boxes(label: Any, texts: Any, names: tuple[str, ...], missing: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=[(name, texts[name]) for name in names],
        widget=forms.CheckboxSelectMultiple(CHOICES),
        error_messages={"required": missing},
        **more,
    )


def _day(label: Any, *, required: bool, initial: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=_("Month/day/year, such as 3/27/1948"),
        required=required,
        input_formats=DATES,
        initial=initial,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages=_DAY,
    )
