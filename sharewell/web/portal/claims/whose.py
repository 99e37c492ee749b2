"""Whose claims: the list's filter by person, for an account that may look at the claims of several.

Nobody's claims are ever mixed with another's: to choose a person is to act for them, as everywhere on this site.
"""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from sharewell.accounts.models import User
from sharewell.members import person
from sharewell.members.delegates import Delegation, listing
from sharewell.members.models import Person
from sharewell.web.portal import acting
from sharewell.web.portal.person import user_of
from sharewell.web.portal.representatives import act
from sharewell.web.portal.viewing import Viewing
from sharewell.web.shared import guard

OWN = "own"
PART = "claims"


class WhoseForm(forms.Form):
    """The people whose claims this account may see, itself first."""

    person = forms.ChoiceField(label=_("Person"))

    def __init__(self, people: dict[str, str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(people.items())


def form(seen: Viewing) -> WhoseForm | None:
    """The filter with the person whose claims are shown; None for an account that may see one person's only."""
    rights = listing.people_of(seen.user.pk, PART)
    people = _names(seen.user, rights) if rights else {}
    if len(people) < 2:
        return None
    shown = seen.person.person_key
    now = OWN if seen.own else next((one.id for one, _ in rights if one.person_key == shown), OWN)
    return WhoseForm(people, initial={"person": now}, prefix="whose")


@guard.member
def choose(request: HttpRequest) -> HttpResponse:
    """Show the claims of the chosen person; anything else that is asked for changes nothing."""
    user = user_of(request)
    rights = listing.people_of(user.pk, PART)
    asked = WhoseForm(_names(user, rights), request.POST if request.method == "POST" else None, prefix="whose")
    if asked.is_valid():
        chosen = asked.cleaned_data["person"]
        if chosen == OWN:
            acting.stop(request)
        else:
            act.begin(request, next(right for right, _ in rights if right.id == chosen))
    return redirect("claims")


def _names(user: User, rights: list[tuple[Delegation, Person]]) -> dict[str, str]:
    """Word of the choice to name of the person."""
    own = person.of_user(user)
    others = {right.id: person.name_of(member) for right, member in rights}
    return ({OWN: person.name_of(own)} if own else {}) | others
