"""For whom does this account sign? For itself, or for a member it has the right to sign for; asked when several.

The choice is bound to one request of an app. When the right behind it ends before the signature, nothing is
signed for anybody else in its place: the question is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell.accounts.models import User
from sharewell.audit.actor import Actor, ActorKind
from sharewell.coverage import eligible
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.delegates import Delegation, listing
from sharewell.members.delegates.kinds import SHARE
from sharewell.members.models import Person
from sharewell.sharing import authority
from sharewell.web.portal import acting, signing_way
from sharewell.web.portal.person import user_of
from sharewell.web.portal.registering.forms import Ways

OWN: Final = "own"
_CHOSEN: Final = "signing_for"


@dataclass(frozen=True, slots=True)
class Signer:
    """One way in which this account can sign: for whose record, under which name, by which right (None: own)."""

    person: Person
    name: str
    by: Actor
    right: Delegation | None = None

    @property
    def key(self) -> str:
        """What the form and the session call this choice."""
        return self.right.id if self.right else OWN

    @property
    def member_name(self) -> str:
        """Whose record it is."""
        return person.name_of(self.person)

    def authority(self, language: str) -> str:
        """What the paper says of the right; empty for the member."""
        return authority.words(self.right, self.person, language) if self.right else ""


class ForWhomForm(forms.Form):
    """For whom do you decide?"""

    whom = forms.ChoiceField(
        label=_("Whose health data do you want to share?"),
        error_messages={
            "required": _("Choose whose data to share."),
            "invalid_choice": _("Choose whose data to share."),
        },
        widget=Ways({"class": "choices"}),
    )

    def __init__(self, data: Any, signers: list[Signer], first: str) -> None:
        super().__init__(data, initial={"whom": first})
        field = self.fields["whom"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (one.key, one.member_name if one.right else gettext("My own (%(name)s)") % {"name": one.member_name})
            for one in signers
        ]


def candidates(user: User, member: Person | None) -> list[Signer]:
    """All for whom this account may sign now: current members only."""
    today, found = clock.today(), []
    if member is not None and eligible.is_current(member.person_key, today):
        found.append(Signer(member, person.name_of(member), Actor(ActorKind.MEMBER, str(user.pk))))
    for right, other in listing.people_of(user.pk, SHARE):
        if eligible.is_current(other.person_key, today):
            by = Actor(ActorKind.REPRESENTATIVE, str(user.pk), for_person=other.person_key)
            found.append(Signer(other, right.name, by, right))
    return found


def chosen(request: HttpRequest, request_id: str, signers: list[Signer]) -> Signer | None:
    """For whom this request of an app is answered; None when that must be asked (again)."""
    kept = request.session.get(_CHOSEN, {}).get(request_id)
    if kept is None and (way := signing_way.of(user_of(request).pk, request_id)) is not None and way.whom:
        kept = way.whom
    if kept is None and len(signers) == 1:
        choose(request, request_id, signers[0].key)
        return signers[0]
    return next((one for one in signers if one.key == kept), None)


def choose(request: HttpRequest, request_id: str, key: str) -> None:
    """Remember the choice for this request of an app."""
    request.session[_CHOSEN] = {request_id: key}


def form(request: HttpRequest, signers: list[Signer]) -> ForWhomForm:
    """The question, answered or not; whom the session acts for stands first."""
    right = acting.right_of(request)
    sent = request.POST if "whom" in request.POST or "ask" in request.POST else None
    return ForWhomForm(sent, signers, right.id if right else "")
