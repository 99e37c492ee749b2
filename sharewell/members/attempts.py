"""One walk by which a visitor proves to be a person on file: the answers, where a code goes, the code.

Registration and recovery are such walks; a `Walk` says who may and in which words. Until a code proves a contact
on file, every answer is the same after the same statements, which a test counts (DESIGN law 8). Unknown, too
early, already registered, two candidates, no contact: the true reason goes to the contact on file only, and what
a program must not decide goes to the help team.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from sharewell import policy
from sharewell.accounts import limits
from sharewell.audit import acts
from sharewell.audit.actor import SYSTEM
from sharewell.audit.event import Event
from sharewell.lib import clock, secret
from sharewell.members import cases, codes, identifiers, match, person, reach
from sharewell.members.models import Person, RegistrationAttempt, RegistrationCode
from sharewell.members.reach import Reach
from sharewell.notify import dates, outbox

Outcome = RegistrationAttempt.Outcome
Purpose = RegistrationAttempt.Purpose
Opening = Callable[[int, date], date | None]
"""coverage.eligible.opens_on: (person key, today) -> the day registration opens. Coverage is a room above."""

FINISH_WITHIN: Final = timedelta(hours=1)
"""From the answers to the asking for a code, and again from the code to the end of the walk."""
LETTERS: Final = 3
"""How many letters one person can be sent in the lifetime of a PIN."""
SENDS: Final = 4
"""How often a code can be asked for in one walk."""
PAUSE: Final = timedelta(seconds=30)
"""Asking twice for the same within this time is one asking (a double click)."""
LETTER_TAKES: Final = timedelta(days=7)
"""When a letter is asked for again after this time, the first did not arrive: the help team is told."""


class TooManyTries(Exception):
    """Too often for this identity or this source. It says nothing about who exists."""


class AttemptOver(Exception):
    """The attempt is unknown, was not confirmed, is used up, or took too long: start again."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent to a contact on file. `template` "" is nothing: a decoy is promised in its place."""

    template: str = ""
    context: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """What one kind of walk has of its own.

    limit: the name under which its tries are counted. judge(match, opening day): the outcome, contact aside.
    mail, letter: names of the messages that bring the code. reason(outcome, opening day, language): what the
    contact on file is told when there is none. events: for the ledger, begun and refused. answer(person): what is
    sent instead of a code, with the same statements for nobody.
    """

    purpose: Purpose
    limit: str
    judge: Callable[[match.Match, date | None], Outcome]
    mail: str
    letter: str
    reason: Callable[[Outcome, date | None, str], Message]
    events: tuple[Event, Event]
    answer: Callable[[Person | None], Message] | None = None


def begin(
    walk: Walk,
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
    """Look for the person and remember the walk; the answer is its secret, whoever the answers mean.

    `source` is the visitor's network address; `authorization_request` an app's request to come back to.
    Raises TooManyTries, and ValueError unless exactly one of `card_id` and `ssn` is given.
    """
    take(walk.limit, number_of(card_id, ssn), source)
    attempt = secret.token()
    with transaction.atomic():
        found = match.find(family=family, given=given, birth_date=birth_date, card_id=card_id, ssn=ssn)
        opens = opens_on(found.person.person_key if found.person else 0, clock.today())
        contact = reach.on_file(found.person)
        outcome = walk.judge(found, opens)
        if outcome == Outcome.MATCHED and contact.channel == "none":
            outcome = Outcome.NO_CONTACT
        kept = RegistrationAttempt(
            id=secret.digest(attempt),
            purpose=walk.purpose,
            person_key=found.person.person_key if found.person else None,
            outcome=outcome,
            language=language,
            pending_request=authorization_request,
            started_ms=clock.now_ms(),
        )
        kept.save(force_insert=True)
        _refer(
            kept,
            found,
            {"given": given, "family": family, "birth_date": str(birth_date), "card_id": card_id or ""},
        )
        _record(walk, kept)
    return attempt


def send(walk: Walk, attempt: str, *, way: str, language: str, opens_on: Opening) -> None:
    """Send the code, or the true reason why there is none, to the contact on file; or nothing at all.

    `way` email or letter: what the visitor would like; when there is no such contact, it is the other. Whoever
    asks twice at once is sent one. Raises AttemptOver, TooManyTries.
    """
    with transaction.atomic():
        kept = _begun(walk, attempt)
        if _is_double(kept, way):
            return
        if kept.sends >= SENDS:
            raise TooManyTries
        member = Person.objects.filter(person_key=kept.person_key or 0).first()
        contact = reach.on_file(member, by_post=way == "letter")
        opens = opens_on(kept.person_key or 0, clock.today())
        kept.way, kept.sends, kept.sent_ms, kept.language = way, kept.sends + 1, clock.now_ms(), language
        if walk.answer is not None:
            message, address, until = *_answer(walk, walk.answer(member), kept, contact), None
        else:
            message, address, until = _code(walk, kept, member, contact, opens)
        kept.save(update_fields=["code_person_key", "code_id", "way", "sends", "sent_ms", "language"])
        promise(kept, message, address, useless_after=until)


def confirm(walk: Walk, attempt: str, code: str) -> bool:
    """True when the code is the one that was sent; wrong, too late, too often and never sent are all False."""
    kept = RegistrationAttempt.objects.filter(id=secret.digest(attempt), purpose=walk.purpose).first()
    if kept is None:
        return False
    with transaction.atomic():
        right = codes.try_(kept.code_person_key, kept.code_id, code) and kept.outcome == Outcome.MATCHED
        if right:
            RegistrationAttempt.objects.filter(pk=kept.pk).update(confirmed_ms=clock.now_ms())
            acts.record(
                event=Event.REGISTRATION_CONFIRMED, by=SYSTEM, person_key=kept.person_key, detail=_for(kept)
            )
    return right


def confirmed(walk: Walk, attempt: str) -> tuple[RegistrationAttempt, Person]:
    """The attempt and its person, both held until the transaction ends. Raises AttemptOver."""
    since = clock.to_ms(clock.now() - FINISH_WITHIN)
    good = RegistrationAttempt.objects.filter(purpose=walk.purpose, confirmed_ms__gt=since, finished_ms=None)
    kept = good.select_for_update().filter(id=secret.digest(attempt)).first()
    if kept is None:
        raise AttemptOver
    member = Person.objects.select_for_update().filter(person_key=kept.person_key or 0).first()
    if member is None or member.death_date is not None:
        raise AttemptOver
    return kept, member


def close(kept: RegistrationAttempt) -> None:
    """The walk has led to its end, once. Raises AttemptOver."""
    open_ones = RegistrationAttempt.objects.filter(pk=kept.pk, finished_ms=None)
    if not open_ones.update(finished_ms=clock.now_ms()):
        raise AttemptOver


def finished(walk: Walk, attempt: str) -> RegistrationAttempt | None:
    """The attempt when it has led to its end within the last hour, else None."""
    since = clock.to_ms(clock.now() - FINISH_WITHIN)
    ended = RegistrationAttempt.objects.filter(purpose=walk.purpose, finished_ms__gt=since)
    return ended.filter(id=secret.digest(attempt)).first()


def request_of(attempt: str) -> str:
    """The app's request that this attempt came from, to go back to; empty when there was none."""
    kept = RegistrationAttempt.objects.filter(id=secret.digest(attempt)).first()
    return kept.pending_request if kept else ""


def proved_by_letter(walk: Walk, member: Person, language: str) -> str:
    """An attempt that is confirmed already, because its PIN was typed; the answer is its secret."""
    attempt, now = secret.token(), clock.now_ms()
    kept = RegistrationAttempt(
        id=secret.digest(attempt),
        purpose=walk.purpose,
        person_key=member.person_key,
        outcome=Outcome.MATCHED,
        language=language,
        started_ms=now,
        confirmed_ms=now,
    )
    kept.save(force_insert=True)
    acts.record(event=Event.REGISTRATION_CONFIRMED, by=SYSTEM, person_key=member.person_key, detail=_for(kept))
    return attempt


def promise(
    kept: RegistrationAttempt,
    message: Message,
    address: Reach,
    event_key: str = "",
    useless_after: datetime | None = None,
) -> None:
    """Promise a message of this walk; a decoy when there is nothing to say or nowhere to say it."""
    if not message.template or address.channel == "none":
        words = {"code": "0" * codes.DIGITS, "minutes": str(policy.current().code_minutes)}
        message, address, useless_after = Message("registration-code", words), reach.NOWHERE, None
    outbox.promise(
        person_key=kept.person_key or 0,
        event_key=event_key or f"registration:{bytes(kept.id).hex()[:32]}:{kept.sends}",
        template=message.template,
        language=kept.language,
        channel=address.channel,
        address=address.address,
        context=message.context or {},
        by=SYSTEM,
        useless_after=useless_after,
        large=address.large,
    )


def number_of(card_id: str | None, ssn: str | None) -> str:
    """The number that was typed, in one spelling, to count tries by."""
    return f"ssn|{identifiers.plain('ssn', ssn)}" if ssn else f"card|{identifiers.plain('card_id', card_id or '')}"


def take(limit: str, identity: str, source: str) -> None:
    """Count one try for the identity and one for the source, whoever exists. Raises TooManyTries."""
    plan = policy.current()
    window = plan.registration_window_minutes
    by_identity = limits.take(limit, identity, plan.registration_tries_per_identity, window)
    by_source = limits.take(f"{limit}-source", source, plan.registration_tries_per_source, window)
    if not (by_identity and by_source):
        raise TooManyTries


def forget_old() -> int:
    """Delete attempts and codes that nobody can use any more; the ledger keeps that they were. How many."""
    before = clock.to_ms(clock.now() - codes.lifetime("letter") - timedelta(days=1))
    attempts, _ = RegistrationAttempt.objects.filter(started_ms__lt=before).delete()
    old_codes, _ = RegistrationCode.objects.filter(made_ms__lt=before).delete()
    return attempts + old_codes


def _begun(walk: Walk, attempt: str) -> RegistrationAttempt:
    """The attempt, held until the transaction ends, while a code can be asked for. Raises AttemptOver."""
    since = clock.to_ms(clock.now() - FINISH_WITHIN)
    waiting = RegistrationAttempt.objects.filter(purpose=walk.purpose, started_ms__gt=since, finished_ms=None)
    kept = waiting.select_for_update().filter(id=secret.digest(attempt)).first()
    if kept is None:
        raise AttemptOver
    return kept


def _is_double(kept: RegistrationAttempt, way: str) -> bool:
    return kept.way == way and kept.sent_ms > clock.to_ms(clock.now() - PAUSE)


def _code(
    walk: Walk, kept: RegistrationAttempt, member: Person | None, contact: Reach, opens: date | None
) -> tuple[Message, Reach, datetime | None]:
    """Give the attempt its code, and say what is sent where: the same statements for every outcome."""
    matched = kept.outcome == Outcome.MATCHED and member is not None
    by_letter = matched and contact.channel == "letter"
    waiting = codes.waiting_letter(kept.person_key if by_letter else None, walk.purpose)
    _ask_the_team_for_the_letter(kept, waiting)
    wants_letter = by_letter and waiting is None
    in_time = _may_write(kept, wants_letter)
    real = matched and waiting is None and (in_time or not wants_letter)
    made, digits = codes.new(kept.person_key if real else None, contact.channel if real else "email", walk.purpose)
    code = made if waiting is None else waiting
    kept.code_person_key, kept.code_id = code.person_key, code.id
    if real and member:
        until = codes.ends_at(code) if contact.channel == "letter" else None
        return _code_message(walk, member, contact, code, digits, kept.language), contact, until
    return *_reason(walk, kept, contact, opens), None


def _answer(walk: Walk, answer: Message, kept: RegistrationAttempt, contact: Reach) -> tuple[Message, Reach]:
    matched = kept.outcome == Outcome.MATCHED
    wants_letter = matched and contact.channel == "letter"
    in_time = _may_write(kept, wants_letter)
    if matched and (in_time or not wants_letter):
        return answer, contact
    return _reason(walk, kept, contact, None)


def _may_write(kept: RegistrationAttempt, wants_letter: bool) -> bool:
    whose = str(kept.person_key) if wants_letter else "decoy"
    return limits.take("registration-letter", whose, LETTERS, policy.current().pin_days * 24 * 60)


def _reason(walk: Walk, kept: RegistrationAttempt, contact: Reach, opens: date | None) -> tuple[Message, Reach]:
    """The true reason, to an e-mail on file only: a letter about nothing to do would only alarm a household."""
    if kept.outcome == Outcome.MATCHED or contact.channel != "email":
        return Message(), reach.NOWHERE
    return walk.reason(Outcome(kept.outcome), opens, kept.language), contact


def _code_message(
    walk: Walk, member: Person, contact: Reach, code: RegistrationCode, digits: str, language: str
) -> Message:
    if contact.channel == "letter":
        until = dates.moment(codes.ends_at(code), language)
        return Message(walk.letter, {"code": digits, "name": person.name_of(member), "until": until})
    return Message(walk.mail, {"code": digits, "minutes": str(policy.current().code_minutes)})


def _refer(kept: RegistrationAttempt, found: match.Match, typed: dict[str, str]) -> None:
    """What a program must not decide goes to the help team: several candidates, or nowhere to send a code."""
    several = kept.outcome == Outcome.SEVERAL
    kind = cases.CaseKind.REGISTRATION_UNCLEAR if several else cases.CaseKind.REGISTRATION_NO_CONTACT
    whose = ",".join(map(str, found.candidates)) if several else str(kept.person_key or 0)
    cases.open_quietly(
        real=several or kept.outcome == Outcome.NO_CONTACT,
        kind=kind,
        key=f"{kept.purpose}|{whose}",
        person_key=kept.person_key,
        about={**typed, "purpose": kept.purpose, "candidates": whose},
        by=SYSTEM,
    )


def _ask_the_team_for_the_letter(kept: RegistrationAttempt, waiting: RegistrationCode | None) -> None:
    late = waiting is not None and clock.from_ms(waiting.made_ms) + LETTER_TAKES <= clock.now()
    cases.open_quietly(
        real=late,
        kind=cases.CaseKind.PIN_NOT_ARRIVED,
        key=waiting.id if waiting else "",
        person_key=kept.person_key,
        about={"purpose": kept.purpose, "sent": str(clock.from_ms(waiting.made_ms).date() if waiting else "")},
        by=SYSTEM,
    )


def _record(walk: Walk, kept: RegistrationAttempt) -> None:
    begun, refused = walk.events
    event = begun if kept.outcome == Outcome.MATCHED else refused
    acts.record(event=event, by=SYSTEM, person_key=kept.person_key, detail=_for(kept))


def _for(kept: RegistrationAttempt) -> dict[str, str | int]:
    return {"outcome": str(kept.outcome), "purpose": str(kept.purpose)}
