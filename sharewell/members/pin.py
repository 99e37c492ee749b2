"""A PIN that came by letter, typed days later in any browser: number, birth date and PIN, and nothing remembered.

The same answer and the same statements for every wrong one, whoever exists; tries are counted on the letter, on
the number and on the visitor's network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sharewell.audit import acts
from sharewell.audit.actor import SYSTEM
from sharewell.audit.event import Event
from sharewell.lib import clock
from sharewell.members import attempts, codes, match, recover, register
from sharewell.members.attempts import Opening, Outcome, Purpose, TooManyTries
from sharewell.members.models import Person, RegistrationCode

__all__ = ["Entered", "TooManyTries", "enter"]

_WALKS = {Purpose.REGISTER: register.WALK, Purpose.PASSWORD: recover.PASSWORD}


@dataclass(frozen=True, slots=True)
class Entered:
    """A right PIN: what it was sent for, and the secret of an attempt that it has confirmed."""

    purpose: Purpose
    attempt: str


def enter(
    *,
    birth_date: date,
    pin: str,
    source: str,
    language: str,
    opens_on: Opening,
    card_id: str | None = None,
    ssn: str | None = None,
) -> Entered | None:
    """What a PIN leads to; None when it leads nowhere, for whatever reason.

    Raises TooManyTries, and ValueError unless exactly one of `card_id` and `ssn` is given.
    """
    attempts.take("pin", attempts.number_of(card_id, ssn), source)
    with transaction.atomic():
        people = match.by_number(birth_date=birth_date, card_id=card_id, ssn=ssn)
        right = codes.try_letters([one.person_key for one in people], pin)
        entered = _entered(right, people, language, opens_on) if right else None
        if entered is None:
            acts.record(event=Event.PIN_REFUSED, by=SYSTEM, person_key=None, detail={"source": source})
    return entered


def _entered(right: RegistrationCode, people: list[Person], language: str, opens_on: Opening) -> Entered | None:
    (member,) = (one for one in people if one.person_key == right.person_key)
    walk = _WALKS[Purpose(right.purpose)]
    opens = opens_on(member.person_key, clock.today())
    if walk.judge(match.Match(match.Found.ONE, member), opens) != Outcome.MATCHED:
        return None
    return Entered(walk.purpose, attempts.proved_by_letter(walk, member, language))
