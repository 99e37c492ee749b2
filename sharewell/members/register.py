"""Registration: three steps, and until a code proves a contact on file every answer is the same.

Unknown, too early, already registered, two candidates, no contact: the same page after the same
statements (counted in a test). The true reason goes only to the contact on file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from sharewell import policy
from sharewell.accounts import limits, users
from sharewell.accounts.models import User
from sharewell.accounts.users import WeakPassword
from sharewell.audit import acts
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.lib import clock, secret
from sharewell.members import codes, identifiers, match, person, reach
from sharewell.members.models import Person, RegistrationAttempt, RegistrationCode
from sharewell.members.reach import Reach
from sharewell.notify import dates, outbox

__all__ = ["AttemptOver", "TooManyTries", "WeakPassword", "confirm", "finish", "forget_old", "request_of", "start"]

Outcome = RegistrationAttempt.Outcome
Opening = Callable[[int, date], date | None]
"""coverage.eligible.opens_on: (person key, today) -> the day registration opens. Coverage is a room above."""

FINISH_WITHIN = timedelta(hours=1)
LETTERS = 3
"""How many letters one person can be sent in the lifetime of a PIN."""


class TooManyTries(Exception):
    """Too often for this identity or this source. It says nothing about who exists."""


class AttemptOver(Exception):
    """The attempt is unknown, was not confirmed, is used up, or took too long: start again."""


@dataclass(frozen=True, slots=True)
class _Message:
    template: str
    context: dict[str, str]
    reach: Reach
    useless_after: datetime | None = None


def start(
    *,
    family: str,
    given: str,
    birth_date: date,
    source: str,
    language: str,
    opens_on: Opening,
    card_id: str | None = None,
    ssn: str | None = None,
    authorization_request: str = "",
) -> str:
    """Begin an attempt and return its secret for the visitor's session, whoever the answers mean.

    `source` is the visitor's network address; `authorization_request` an app's request to come back to.
    Raises TooManyTries, and ValueError unless exactly one of `card_id` and `ssn` is given.
    """
    identity = (
        f"ssn|{identifiers.plain('ssn', ssn)}" if ssn else f"card|{identifiers.plain('card_id', card_id or '')}"
    )
    _limit(identity, source)
    attempt = secret.token()
    with transaction.atomic():
        found = match.find(family=family, given=given, birth_date=birth_date, card_id=card_id, ssn=ssn)
        opens = opens_on(found.person.person_key if found.person else 0, clock.today())
        contact = reach.on_file(found.person)
        outcome = _judge(found, opens, contact)
        code, outcome, message = _prepare(found.person, outcome, contact, opens, language, identity)
        kept = RegistrationAttempt(
            id=secret.digest(attempt),
            person_key=found.person.person_key if found.person else None,
            code_person_key=code.person_key,
            code_id=code.id,
            outcome=outcome,
            language=language,
            pending_request=authorization_request,
            started_ms=clock.now_ms(),
        )
        kept.save(force_insert=True)
        _promise(kept, message)
        event = Event.REGISTRATION_STARTED if outcome == Outcome.MATCHED else Event.REGISTRATION_REFUSED
        acts.record(event=event, by=SYSTEM, person_key=kept.person_key, detail={"outcome": str(outcome)})
    return attempt


def confirm(attempt: str, code: str) -> bool:
    """True when the code is the one that was sent; wrong, too late, too often and never sent are all False."""
    kept = RegistrationAttempt.objects.filter(id=secret.digest(attempt)).first()
    if kept is None:
        return False
    with transaction.atomic():
        right = codes.try_(kept.code_person_key, kept.code_id, code) and kept.outcome == Outcome.MATCHED
        if right:
            RegistrationAttempt.objects.filter(pk=kept.pk).update(confirmed_ms=clock.now_ms())
            acts.record(event=Event.REGISTRATION_CONFIRMED, by=SYSTEM, person_key=kept.person_key)
    return right


def finish(attempt: str, *, username: str, password: str) -> User:
    """Make the account of a confirmed attempt, link it to its person, record it, promise the welcome.

    One account a person for ever. Raises AttemptOver, users.UsernameTaken, WeakPassword.
    """
    with transaction.atomic():
        kept, member = _confirmed(attempt)
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
        _link(member, kept, user)
        _promise(kept, _Message("welcome", {}, contact), event_key=f"welcome:{user.pk}")
    return user


def request_of(attempt: str) -> str:
    """The app's request that this attempt came from, to go back to; empty when there was none."""
    kept = RegistrationAttempt.objects.filter(id=secret.digest(attempt)).first()
    return kept.pending_request if kept else ""


def forget_old() -> int:
    """Delete attempts and codes that nobody can use any more; the ledger keeps that they were. How many."""
    before = clock.to_ms(clock.now() - codes.lifetime("letter") - timedelta(days=1))
    attempts, _ = RegistrationAttempt.objects.filter(started_ms__lt=before).delete()
    old_codes, _ = RegistrationCode.objects.filter(made_ms__lt=before).delete()
    return attempts + old_codes


def _limit(identity: str, source: str) -> None:
    plan = policy.current()
    window = plan.registration_window_minutes
    by_identity = limits.take("registration", identity, plan.registration_tries_per_identity, window)
    by_source = limits.take("registration-source", source, plan.registration_tries_per_source, window)
    if not (by_identity and by_source):
        raise TooManyTries


def _judge(found: match.Match, opens: date | None, contact: Reach) -> Outcome:
    if found.person is None or found.person.death_date is not None:
        return Outcome.SEVERAL if found.found is match.Found.MANY else Outcome.UNKNOWN
    if found.person.user_id is not None:
        return Outcome.ALREADY
    if opens is None:
        return Outcome.NO_COVERAGE
    if clock.today() < opens:
        return Outcome.TOO_EARLY
    return Outcome.NO_CONTACT if contact.channel == "none" else Outcome.MATCHED


def _prepare(
    member: Person | None, outcome: Outcome, contact: Reach, opens: date | None, language: str, identity: str
) -> tuple[RegistrationCode, Outcome, _Message]:
    """The code to wait for, the outcome, and the message: the same statements for every outcome."""
    matched = outcome == Outcome.MATCHED and member is not None
    by_letter = matched and contact.channel == "letter"
    waiting = codes.waiting_letter(member.person_key if by_letter and member else None)
    wants_letter = by_letter and waiting is None
    minutes = policy.current().pin_days * 24 * 60
    in_time = limits.take("registration-letter", identity if wants_letter else "decoy", LETTERS, minutes)
    real = matched and waiting is None and (in_time or not wants_letter)
    code, digits = codes.new(member.person_key if real and member else None, contact.channel if real else "email")
    if real and member:
        return code, outcome, _code_message(member, contact, code, digits, language)
    if waiting is not None:
        return waiting, outcome, _decoy()
    return code, Outcome.NO_CONTACT if matched else outcome, _reason(outcome, contact, opens, language)


def _code_message(member: Person, contact: Reach, code: RegistrationCode, digits: str, language: str) -> _Message:
    ends = codes.ends_at(code)
    if contact.channel == "letter":
        until = dates.moment(ends, language)
        words = {"code": digits, "name": person.name_of(member), "until": until}
        return _Message("registration-letter", words, contact, ends)
    words = {"code": digits, "minutes": str(policy.current().code_minutes)}
    return _Message("registration-code", words, contact, ends)


def _reason(outcome: Outcome, contact: Reach, opens: date | None, language: str) -> _Message:
    """The true reason, to an e-mail on file only: a letter about nothing to do would only alarm a household."""
    if contact.channel != "email":
        return _decoy()
    if outcome == Outcome.ALREADY:
        return _Message("registration-already", {}, contact)
    if outcome == Outcome.TOO_EARLY and opens is not None:
        return _Message("registration-opens", {"opens": dates.day(opens, language)}, contact)
    if outcome == Outcome.NO_COVERAGE:
        return _Message("registration-no-coverage", {}, contact)
    return _decoy()


def _decoy() -> _Message:
    words = {"code": "0" * codes.DIGITS, "minutes": str(policy.current().code_minutes)}
    return _Message("registration-code", words, reach.NOWHERE)


def _promise(kept: RegistrationAttempt, message: _Message, event_key: str = "") -> None:
    outbox.promise(
        person_key=kept.person_key or 0,
        event_key=event_key or f"registration:{bytes(kept.id).hex()[:32]}",
        template=message.template,
        language=kept.language,
        channel=message.reach.channel,
        address=message.reach.address,
        context=message.context,
        by=SYSTEM,
        useless_after=message.useless_after,
    )


def _confirmed(attempt: str) -> tuple[RegistrationAttempt, Person]:
    """The attempt and its person, both held until the transaction ends. Raises AttemptOver."""
    since = clock.to_ms(clock.now() - FINISH_WITHIN)
    good = RegistrationAttempt.objects.filter(confirmed_ms__gt=since, finished_ms=None)
    kept = good.select_for_update().filter(id=secret.digest(attempt)).first()
    if kept is None:
        raise AttemptOver
    member = Person.objects.select_for_update().filter(person_key=kept.person_key or 0).first()
    if member is None or member.user_id is not None or member.death_date is not None:
        raise AttemptOver
    return kept, member


def _link(member: Person, kept: RegistrationAttempt, user: User) -> None:
    linked = Person.objects.filter(person_key=member.person_key, user_id=None).update(user_id=user.pk)
    closed = RegistrationAttempt.objects.filter(pk=kept.pk, finished_ms=None).update(finished_ms=clock.now_ms())
    if not (linked and closed):
        raise AttemptOver
