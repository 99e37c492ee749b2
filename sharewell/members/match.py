"""Find the one person that the answers mean: a number, the names and the birth date.

Two candidates are none: a person of the help team decides, never this code, and no caller is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sharewell.members import identifiers, names
from sharewell.members.models import MemberIdentifier, Person


class Found(StrEnum):
    """How many persons fit."""

    NONE = "none"
    ONE = "one"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Match:
    """The answer; `person` only when exactly one fits. `candidates`: keys of all, for the help team."""

    found: Found
    person: Person | None = None
    candidates: tuple[int, ...] = ()


def find(
    *, family: str, given: str, birth_date: date, card_id: str | None = None, ssn: str | None = None
) -> Match:
    """The person whose card id (or SSN), names and birth date these are. Two statements, whoever exists.

    Raises ValueError unless exactly one of `card_id` and `ssn` is given.
    """
    candidates = by_number(birth_date=birth_date, card_id=card_id, ssn=ssn)
    typed = names.Name(family=family, given=given)
    fitting = [person for person in candidates if names.agree(typed, _name(person))]
    if len(fitting) > 1:
        return Match(Found.MANY, None, tuple(sorted(person.person_key for person in fitting)))
    return Match(Found.ONE, fitting[0]) if fitting else Match(Found.NONE)


def by_number(*, birth_date: date, card_id: str | None = None, ssn: str | None = None) -> list[Person]:
    """Everyone with this number and birth date, whatever the name: whoever holds a PIN proves the rest by it.

    Two statements, whoever exists. Raises ValueError unless exactly one of `card_id` and `ssn` is given.
    """
    if bool(card_id) == bool(ssn):
        raise ValueError("A person is looked for by card id or by SSN, by exactly one of them.")
    wanted = identifiers.lookups("ssn", ssn) if ssn else identifiers.lookups("card_id", card_id or "")
    keys = MemberIdentifier.objects.filter(lookup__in=wanted).values_list("person_key", flat=True)
    return list(Person.objects.filter(person_key__in=[0, *keys], birth_date=birth_date).order_by("person_key"))


def _name(person: Person) -> names.Name:
    return names.Name(person.family, person.given, person.middle, person.suffix)
