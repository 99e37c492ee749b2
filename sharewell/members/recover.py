"""Recovery: a forgotten user name, a forgotten password. No weaker than registration, which is the same walk.

The user name goes to the contact on file and is never shown. A new password needs the code that was sent there,
and the second factor when the account has one; it ends every session, and the member is told in both places
where messages go. NIST SP 800-63B §6.1.2.3 (recovery needs a proof as strong as enrolling did).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from sharewell.accounts import factors, users, visits
from sharewell.accounts.models import User
from sharewell.accounts.tell import Tell
from sharewell.accounts.users import WeakPassword
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.lib import secret
from sharewell.members import attempts, match, person, reach
from sharewell.members.attempts import AttemptOver, Message, Outcome, Purpose, TooManyTries, Walk
from sharewell.members.models import Person, RegistrationAttempt

__all__ = [
    "PASSWORD",
    "USERNAME",
    "AttemptOver",
    "TooManyTries",
    "WeakPassword",
    "WrongFactor",
    "factors_of",
    "finish",
    "whose",
]

BY = Actor(ActorKind.MEMBER, "recovery")
"""Who acts: whoever proved to be the member, before anyone is signed in."""


class WrongFactor(Exception):
    """The account has a second factor, and what was typed is not its code."""


def judge(found: match.Match, opens: date | None) -> Outcome:
    """Whether there is an account to recover, contact aside."""
    if found.person is None or found.person.death_date is not None:
        return Outcome.SEVERAL if found.found is match.Found.MANY else Outcome.UNKNOWN
    return Outcome.NO_ACCOUNT if found.person.user_id is None else Outcome.MATCHED


def _reason(outcome: Outcome, opens: date | None, language: str) -> Message:
    return Message("recovery-no-account", {}) if outcome == Outcome.NO_ACCOUNT else Message()


def _username(member: Person | None) -> Message:
    owner = (member.user_id if member else None) or 0
    name = User.objects.filter(pk=owner).values_list("username", flat=True).first()
    return Message("recovery-username", {"username": name}) if name else Message()


PASSWORD = Walk(
    purpose=Purpose.PASSWORD,
    limit="recovery",
    judge=judge,
    mail="recovery-code",
    letter="recovery-letter",
    reason=_reason,
    events=(Event.RECOVERY_STARTED, Event.RECOVERY_REFUSED),
)
USERNAME = Walk(
    purpose=Purpose.USERNAME,
    limit="recovery",
    judge=judge,
    mail="",
    letter="",
    reason=_reason,
    events=(Event.RECOVERY_STARTED, Event.RECOVERY_REFUSED),
    answer=_username,
)


def factors_of(attempt: str) -> tuple[factors.Kind, ...]:
    """The second factors of the account, of which a confirmed attempt needs one, too. Raises AttemptOver."""
    with transaction.atomic():
        _, _, user = _confirmed(attempt)
    return factors.enrolled(user)


def finish(attempt: str, *, password: str, factor: str = "", source: str = "") -> User:
    """Set the new password of a confirmed attempt, end all sessions of the account, record it, tell the member.

    `factor`: what was typed from an authenticator app or the list of recovery codes, when the account has one;
    `source` the visitor's network. Raises AttemptOver, WeakPassword, WrongFactor, TooManyTries.
    """
    with transaction.atomic():
        kept, member, user = _confirmed(attempt)
    users.check_password(user, password)  # before the factor is taken, which is good only once
    if factors.enrolled(user):
        _check_factor(user, factor, source, member.person_key, _tell(kept, member, user))
    with transaction.atomic():
        kept, member, user = _confirmed(attempt)
        tell = _tell(kept, member, user)
        users.set_password(user=user, new=password, by=BY, tell=tell, person_key=member.person_key)
        visits.end_all(user=user, by=BY, person_key=member.person_key)
        attempts.close(kept)
    return user


def whose(attempt: str) -> Person | None:
    """The member whose password was set anew by this attempt within the last hour, else None."""
    kept = attempts.finished(PASSWORD, attempt)
    return person.get(kept.person_key) if kept and kept.person_key is not None else None


def _tell(kept: RegistrationAttempt, member: Person, user: User) -> Tell:
    """To the account's own e-mail and to the contact on file: someone else may hold one of them."""

    def tell(message: str, words: Mapping[str, str]) -> None:
        places = {place.address: place for place in (reach.of(member), reach.on_file(member))}
        for number, place in enumerate(places.values()):
            event_key = f"recovered:{secret.token(12)}:{number}"
            attempts.promise(kept, Message(message, words), place, event_key)

    return tell


def _check_factor(user: User, typed: str, source: str, person_key: int, tell: Tell) -> None:
    answer = factors.check_code(user, typed, source=source, by=BY, person_key=person_key, tell=tell)
    if answer == factors.Answer.TOO_OFTEN:
        raise TooManyTries
    if answer != factors.Answer.RIGHT:
        raise WrongFactor


def _confirmed(attempt: str) -> tuple[RegistrationAttempt, Person, User]:
    kept, member = attempts.confirmed(PASSWORD, attempt)
    user = User.objects.select_for_update().filter(pk=member.user_id or 0, is_active=True).first()
    if user is None:
        raise AttemptOver
    return kept, member, user
