"""Who calls? The help team types what the caller says; the answer is what fits, never what is on file.

A caller passes when enough facts were asked, every one fits, and they fit one candidate only. Checks for one
member are counted, so that nobody finds out by trying; the case tells which facts fit, never what was said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db import transaction

from sharewell import policy
from sharewell.accounts import limits
from sharewell.audit.actor import Actor
from sharewell.lib import clock
from sharewell.members import cases, identifiers, names, own, person, reach
from sharewell.members.case import Case
from sharewell.members.models import MemberIdentifier, Person
from sharewell.members.reach import Known

PASSED, FAILED = "caller_passed", "caller_failed"
_ANEW = frozenset({PASSED, FAILED, cases.TAKEN, cases.RELEASED, cases.CALLED_AGAIN})
"""Steps after which only a new check counts: somebody else may be on the phone."""


class Fact(StrEnum):
    """What a caller can be asked."""

    CARD_ID = "card_id"
    BIRTH_DATE = "birth_date"
    POSTAL_CODE = "postal_code"
    HOUSE_NUMBER = "house_number"
    PHONE = "phone"
    EMAIL = "email"


class TooFewFacts(Exception):
    """Fewer facts were asked than the plan demands."""


class TooManyChecks(Exception):
    """There were too many checks for this member within the hour."""


class NotVerified(Exception):
    """The caller has not passed, or too long ago."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What fits, candidate by candidate; `passed` is the one whom the caller proved to be, or None."""

    fits: dict[int, dict[Fact, bool]]
    passed: int | None

    @property
    def several(self) -> bool:
        """Every fact fits more than one candidate: something else must tell them apart."""
        return sum(all(facts.values()) for facts in self.fits.values()) > 1


def find(*, card_id: str = "", family: str = "", given: str = "", birth_date: date | None = None) -> list[Person]:
    """Members with this card id, or with these names and birth date; at most three. Never by SSN.

    Raises ValueError unless there is a card id, or both names and a birth date.
    """
    if card_id:
        wanted = identifiers.lookups("card_id", card_id)
        owners = MemberIdentifier.objects.filter(kind="card_id", lookup__in=wanted).values_list("person_key")
        found = list(Person.objects.filter(person_key__in=owners)[:3])
    elif family and given and birth_date:
        found = list(Person.objects.filter(birth_date=birth_date).order_by("person_key"))
    else:
        raise ValueError("A member is found by card id, or by both names and the birth date.")
    typed = names.Name(family=family, given=given)
    return [one for one in found if not family or names.agree(typed, _name(one))][:3]


def candidates(case: Case) -> list[Person]:
    """The members that a case may be about."""
    if case.person_key is not None:
        keys = [case.person_key]
    else:
        keys = [int(key) for key in cases.about(case).get("candidates", "").split(",") if key.strip().isdigit()]
    return list(Person.objects.filter(person_key__in=keys).order_by("person_key"))


def check(case_id: str, *, answers: Mapping[Fact, str], by: Actor) -> Checked:
    """Compare what a caller said with what is on file of every candidate of the case.

    Raises TooFewFacts, TooManyChecks, own.OwnRecord, cases.Closed, cases.TakenByAnother.
    """
    said = {fact: value.strip() for fact, value in answers.items() if value.strip()}
    if len(said) < policy.current().caller_facts:
        raise TooFewFacts
    case = cases.get(case_id)
    people = candidates(case) if case else []
    own.refuse(by, *(one.person_key for one in people))
    _count(people)
    with transaction.atomic():
        case = cases.hold(case_id, by)
        fits = {one.person_key: _fits(one, said) for one in people}
        passing = [key for key, facts in fits.items() if all(facts.values())]
        passed = passing[0] if len(passing) == 1 else None
        cases.note(case, what=PASSED if passed else FAILED, note=_told(fits), by=by, subject=passed)
    return Checked(fits, passed)


def verified(case: Case, by: Actor) -> int | None:
    """Whom this caller proved to be to this colleague a short while ago: a person key, or None."""
    since = clock.now() - timedelta(minutes=policy.current().caller_minutes)
    done = [step for step in cases.steps(case.pk) if step.what in _ANEW]
    if not done or done[-1].what != PASSED or done[-1].by != f"{by.kind}:{by.id}" or done[-1].at <= since:
        return None
    return done[-1].subject


def demand(case: Case, by: Actor) -> Person:
    """The member whom the caller proved to be. Raises NotVerified, own.OwnRecord."""
    key = verified(case, by)
    own.refuse(by, key)
    member = person.get(key) if key is not None else None
    if member is None:
        raise NotVerified
    return member


def _count(people: list[Person]) -> None:
    most = policy.current().caller_tries
    in_time = [limits.take("caller", str(one.person_key), most, 60) for one in people]
    if not all(in_time):
        raise TooManyChecks


def _fits(one: Person, said: Mapping[Fact, str]) -> dict[Fact, bool]:
    """Of someone with a confidential place only that place fits: a household knows the other one."""
    contacts = reach.known(one)
    return {fact: _fit(one, contacts, fact, value) for fact, value in said.items()}


def _fit(one: Person, contacts: Known, fact: Fact, value: str) -> bool:
    if fact is Fact.CARD_ID:
        mine = MemberIdentifier.objects.filter(person_key=one.person_key, kind="card_id")
        return mine.filter(lookup__in=identifiers.lookups("card_id", value)).exists()
    if fact is Fact.BIRTH_DATE:
        return one.birth_date is not None and value == one.birth_date.isoformat()
    if fact is Fact.EMAIL:
        return contacts.email != "" and value.casefold() == contacts.email.casefold()
    if fact is Fact.PHONE:
        return _phone(value) != "" and _phone(value) == _phone(contacts.phone)
    part = _postal_code if fact is Fact.POSTAL_CODE else _house_number
    return part(value) != "" and part(value) == part("\n".join(contacts.address))


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return digits[-10:] if len(digits) >= 10 else ""


def _postal_code(address: str) -> str:
    """The five digits of the last ZIP code in a text."""
    found = re.findall(r"(?<!\d)(\d{5})(?:-?\d{4})?(?!\d)", address)
    return found[-1] if found else ""


def _house_number(address: str) -> str:
    found = re.match(r"\s*(\d+[a-z]?)\b", address, re.IGNORECASE)
    return found[1].casefold() if found else ""


def _told(fits: Mapping[int, Mapping[Fact, bool]]) -> str:
    """Which facts were asked and fit whom, by number of the candidate; nothing of what was said."""
    lines = []
    for number, facts in enumerate(fits.values(), 1):
        words = ", ".join(f"{fact} {'fits' if right else 'does not fit'}" for fact, right in facts.items())
        lines.append(f"({number}) {words}" if len(fits) > 1 else words)
    return "; ".join(lines)


def _name(one: Person) -> names.Name:
    return names.Name(one.family, one.given, one.middle, one.suffix)
