"""Registration: who may, what is written to whom, and the account at its end. The walk itself: attempts.py."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.db import transaction

from sharewell.accounts import users
from sharewell.accounts.models import User
from sharewell.accounts.users import WeakPassword
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.lib import clock
from sharewell.members import attempts, identifiers, match, reach
from sharewell.members.attempts import AttemptOver, Message, Outcome, Purpose, TooManyTries, Walk
from sharewell.members.models import Person
from sharewell.notify import dates

__all__ = [
    "WALK",
    "AttemptOver",
    "TooManyTries",
    "WeakPassword",
    "confirm",
    "finish",
    "is_finished",
    "request_of",
    "send",
    "start",
]


def judge(found: match.Match, opens: date | None) -> Outcome:
    """Whether this person may register today, contact aside."""
    if found.person is None or found.person.death_date is not None:
        return Outcome.SEVERAL if found.found is match.Found.MANY else Outcome.UNKNOWN
    if found.person.user_id is not None:
        return Outcome.ALREADY
    if opens is None:
        return Outcome.NO_COVERAGE
    return Outcome.TOO_EARLY if clock.today() < opens else Outcome.MATCHED


def _reason(outcome: Outcome, opens: date | None, language: str) -> Message:
    if outcome == Outcome.ALREADY:
        return Message("registration-already", {})
    if outcome == Outcome.TOO_EARLY and opens is not None:
        return Message("registration-opens", {"opens": dates.day(opens, language)})
    if outcome == Outcome.NO_COVERAGE:
        return Message("registration-no-coverage", {})
    return Message()


WALK = Walk(
    purpose=Purpose.REGISTER,
    limit="registration",
    judge=judge,
    mail="registration-code",
    letter="registration-letter",
    reason=_reason,
    events=(Event.REGISTRATION_STARTED, Event.REGISTRATION_REFUSED),
)


start = partial(attempts.begin, WALK)
send = partial(attempts.send, WALK)
confirm = partial(attempts.confirm, WALK)


def finish(attempt: str, *, username: str, password: str) -> User:
    """Make the account of a confirmed attempt, link it to its person, record it, promise the welcome.

    One account a person for ever. Raises AttemptOver, users.UsernameTaken, WeakPassword.
    """
    with transaction.atomic():
        kept, member = attempts.confirmed(WALK, attempt)
        if member.user_id is not None:
            raise AttemptOver
        if identifiers.names_a_person(member.person_key, username):
            raise users.UsernameUnfit("A user name must not be the card id or another number of the member.")
        contact = reach.on_file(member)
        user = users.create(
            username=username,
            password=password,
            email=contact.address if contact.channel == "email" else "",
            language=kept.language,
            by=Actor(ActorKind.MEMBER, "registration"),
            person_key=member.person_key,
        )
        if not Person.objects.filter(person_key=member.person_key, user_id=None).update(user_id=user.pk):
            raise AttemptOver
        attempts.close(kept)
        attempts.promise(kept, Message("welcome", {}), contact, event_key=f"welcome:{user.pk}")
    return user


def is_finished(attempt: str) -> bool:
    """True when this attempt has made its account (someone pressed the button twice)."""
    return attempts.finished(WALK, attempt) is not None


def request_of(attempt: str) -> str:
    """The app's request that this attempt came from, to go back to; empty when there was none."""
    return attempts.request_of(attempt)
