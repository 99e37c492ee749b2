"""What a member asks of the list, as an opaque word in the address.

A name or a condition must not stand in an address, where logs and other people find it; kept in the session, two
tabs and the back button would mix up their searches. So the form is sent by POST, and what it asks comes back in
the address sealed: nobody else can read it, change it, or use it for another member's list.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell.claims import kind, listing, status
from sharewell.claims.listing import Claim, Wanted
from sharewell.lib import secret

_LONGEST = 2_000


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

    def wanted(self) -> Wanted:
        """What was asked, once the form is valid."""
        told = {name: str(value) for name, value in self.cleaned_data.items() if value}
        return Wanted(**told)


def initial(wanted: Wanted) -> dict[str, str]:
    """The form's values for what was asked."""
    return msgspec.structs.asdict(wanted)


def seal(wanted: Wanted, person_key: int) -> str:
    """The opaque word."""
    told = msgspec.json.encode(["claims", str(person_key), wanted])
    return base64.urlsafe_b64encode(secret.seal("link", told)).decode().rstrip("=")


def unseal(word: str, person_key: int) -> Wanted:
    """What a word asks; nothing for one that was altered, is old, or was made for another member."""
    if not word or len(word) > _LONGEST:
        return Wanted()
    try:
        told = secret.unseal("link", base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
        what, whose, wanted = msgspec.json.decode(told, type=tuple[str, str, Wanted])
    except (InvalidTag, KeyError, ValueError, binascii.Error, msgspec.MsgspecError):
        return Wanted()
    return wanted if (what, whose) == ("claims", str(person_key)) else Wanted()
