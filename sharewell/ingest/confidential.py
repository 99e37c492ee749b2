"""A confidential place from end to end: where messages go, and what the shelf shows, in one transaction.

The member's room knows the place, the shelf's room hides the others; both stand or fall together. What feeds
bring later goes through the same two rooms, so the place stays above it.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sharewell.audit.actor import Actor
from sharewell.fhir import mask
from sharewell.fhir.mask import Mask
from sharewell.members import confidential, reach
from sharewell.members.confidential import Place
from sharewell.members.models import Person
from sharewell.records import private


@transaction.atomic
def begin(*, person: Person, place: Place, language: str, by: Actor) -> Place:
    """From now on the member is reached at this place only, and no reader of any record sees another one."""
    before = reach.known(person)
    old = [*confidential.home(person.person_key), before.email, before.phone, *before.address]
    taken = confidential.begin(person=person, place=place, language=language, by=by)
    private.hide(person.person_key, _mask(taken, old), by=f"{by.kind}:{by.id}")
    return taken


@transaction.atomic
def end(*, person: Person, language: str, by: Actor) -> bool:
    """The ordinary contacts hold again, also in the record. False when there was no confidential place."""
    if not confidential.end(person=person, language=language, by=by):
        return False
    private.show(person.person_key, by=f"{by.kind}:{by.id}")
    return True


def _mask(place: Place, old: list[str]) -> Mask:
    now = {place.line_1, place.line_2, place.email, place.phone, *place.lines}
    return Mask(_address(place), _telecom(place), mask.known_of(value for value in old if value not in now))


def _address(place: Place) -> dict[str, Any] | None:
    if not place.lines:
        return None
    parts = {"city": place.city, "state": place.state, "postalCode": place.postal_code}
    street = [line for line in (place.line_1, place.line_2) if line]
    return {"line": street, **{name: value for name, value in parts.items() if value}, "country": "US"}


def _telecom(place: Place) -> tuple[dict[str, Any], ...]:
    given = (("phone", place.phone), ("email", place.email))
    return tuple({"system": system, "value": value} for system, value in given if value)
