"""What must hold before a signature counts: who signs, what was shown, coverage today, the app."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sharewell.accounts.models import User
from sharewell.coverage import eligible
from sharewell.lib import clock
from sharewell.members import delegates, names, person
from sharewell.members.delegates import Delegation
from sharewell.members.delegates.kinds import SHARE
from sharewell.members.models import Person
from sharewell.registry.models import App
from sharewell.sharing import papers as texts
from sharewell.sharing.papers import Paper

LONGEST_NAME = 200


class Refused(Exception):
    """No grant is given; the class says why."""


class NotEligible(Refused):
    """The person is not a current member of a program in scope today (or has died)."""


class NotYours(Refused):
    """The signer is neither the member nor someone with a verified right, live now, to sign for the member."""


class WrongName(Refused):
    """What was typed as signature does not hold the name on file."""


class PapersChanged(Refused):
    """What was shown is not what would be signed now (new version, new facts, another day): show it again."""


class AppUnavailable(Refused):
    """The app is suspended, or is not registered any more."""


def may_sign(person_key: int, signer: User, typed_name: str, right: Delegation | None) -> Person:
    """The member, when this person may sign for them today and has typed a name. Raises a kind of Refused."""
    member = person.get(person_key)
    if member is None or not eligible.is_current(person_key, clock.today()):
        raise NotEligible
    _may_act(member, signer, right)
    if len(typed_name) > LONGEST_NAME:
        raise WrongName
    if not (_signs_as(typed_name, right) if right else names.signs(typed_name, _name(member))):
        raise WrongName
    return member


def same_as_shown(
    shown: Sequence[Paper],
    app: App,
    now: datetime,
    ends: datetime,
    member: Person,
    authority: str,
    right: Delegation | None,
    categories: Sequence[str],
) -> None:
    """The texts are made again from what is true now; one letter of difference and nothing is signed."""
    if not shown:
        raise PapersChanged
    if not (shown[0].who == right.name if right else names.signs(shown[0].who, _name(member))):
        raise PapersChanged
    true = texts.required(
        app,
        shown[0].language,
        now,
        ends,
        shown[0].who,
        authority=authority,
        categories=categories,
        program=eligible.program_of(member.person_key, clock.today()),
    )
    if tuple(shown) != true:
        raise PapersChanged


def may_share(person_key: int, app: App, signer: User, right: Delegation | None) -> None:
    """What must hold at the instant of writing, with the person's row held."""
    member = Person.objects.select_for_update().filter(person_key=person_key).first()
    if member is not None and right is not None:
        _may_act(member, signer, right)
    if not eligible.is_current(person_key, clock.today()):
        raise NotEligible
    now = App.objects.filter(client_id=app.client_id).first()
    if now is None or not now.active:
        raise AppUnavailable
    if now.version != app.version:
        raise PapersChanged


def _may_act(member: Person, signer: User, right: Delegation | None) -> None:
    """The member signs for themselves; anyone else by a right of their own that is live at this instant."""
    if right is None:
        allowed = member.user_id == signer.pk
    else:
        held = delegates.held(signer.pk, right.id)
        allowed = held is not None and held.person_key == member.person_key and held.covers(SHARE)
    if not allowed:
        raise NotYours


def _signs_as(typed_name: str, right: Delegation) -> bool:
    """Whether a representative typed the name that their right is in."""
    given, _, family = right.name.partition(" ")
    if not family:
        return bool(given) and names.words(typed_name) == names.words(given)
    return names.signs(typed_name, names.Name(family.rsplit(" ", 1)[-1], given))


def _name(member: Person) -> names.Name:
    return names.Name(member.family, member.given)
