"""The search form of the list of claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell.claims import kind, listing, status
from sharewell.claims.listing import Claim


class WantedForm(forms.Form):
    """The search form. The choices are those that occur among the member's own claims."""

    text = forms.CharField(
        label=_("Provider, number or code"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    status = forms.ChoiceField(label=_("Status"), required=False)
    kind = forms.ChoiceField(label=_("Kind of care"), required=False)
    provider = forms.ChoiceField(label=_("Provider"), required=False)

    def __init__(self, claims: list[Claim], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._offer("status", [(one.value, status.NAMES[one]) for one in listing.statuses(claims)])
        self._offer("kind", [(one.value, kind.NAMES[one]) for one in listing.kinds(claims)])
        self._offer("provider", [(one, one) for one in listing.providers(claims)])

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *choices]

    def clean(self) -> None:
        """A range that ends before it starts finds nothing, and is more likely a slip."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("The second date must not be before the first."))
