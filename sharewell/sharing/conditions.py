"""What must hold before a signature counts: who signs, what was shown, coverage today, the app."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sharewell.accounts.models import User
from sharewell.coverage import eligible
from sharewell.lib import clock
from sharewell.members import names, person
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
    """The signer is neither the member nor someone with a stated authority to sign for the member."""


class WrongName(Refused):
    """What was typed as signature does not hold the name on file."""


class PapersChanged(Refused):
    """What was shown is not what would be signed now (new version, new facts, another day): show it again."""


class AppUnavailable(Refused):
    """The app is suspended, or is not registered any more."""


def may_sign(person_key: int, signer: User, typed_name: str, authority: str) -> Person:
    """The member, when this person may sign for them today and has typed a name. Raises a kind of Refused."""
    member = person.get(person_key)
    if member is None or not eligible.is_current(person_key, clock.today()):
        raise NotEligible
    own = member.user_id == signer.pk
    if not own and not authority:
        raise NotYours
    if len(typed_name) > LONGEST_NAME:
        raise WrongName
    if not (names.signs(typed_name, _name(member)) if own else names.words(typed_name)):
        raise WrongName
    return member


def same_as_shown(
    shown: Sequence[Paper], app: App, now: datetime, ends: datetime, member: Person, authority: str
) -> None:
    """The texts are made again from what is true now; one letter of difference and nothing is signed."""
    if not shown or not (authority or names.signs(shown[0].who, _name(member))):
        raise PapersChanged
    true = texts.required(app, shown[0].language, now, ends, shown[0].who, authority=authority)
    if tuple(shown) != true:
        raise PapersChanged


def may_share(person_key: int, app: App) -> None:
    """What must hold at the instant of writing, with the person's row held."""
    Person.objects.select_for_update().filter(person_key=person_key).first()
    if not eligible.is_current(person_key, clock.today()):
        raise NotEligible
    now = App.objects.filter(client_id=app.client_id).first()
    if now is None or not now.active:
        raise AppUnavailable
    if now.version != app.version:
        raise PapersChanged


def _name(member: Person) -> names.Name:
    return names.Name(member.family, member.given)
