"""How a person can be reached: by the account's e-mail, the e-mail on file, or a letter."""

from __future__ import annotations

from dataclasses import dataclass

from sharewell.accounts.models import User
from sharewell.members.models import ContactPoint, Person
from sharewell.members.person import name_of


@dataclass(frozen=True, slots=True)
class Reach:
    """A channel of notify ("email", "letter", "none") and the address there (a letter's with the name)."""

    channel: str
    address: str


NOWHERE = Reach("none", "")


def on_file(person: Person | None) -> Reach:
    """The plan's own contact of a person: e-mail before letter. One statement, whoever exists."""
    key = person.person_key if person else 0
    contacts = ContactPoint.objects.filter(person_key=key, kind__in=("email", "address")).order_by("id")
    by_kind = {contact.kind: contact.value for contact in reversed(contacts)}
    if person is None:
        return NOWHERE
    if "email" in by_kind:
        return Reach("email", by_kind["email"])
    if "address" in by_kind:
        return Reach("letter", f"{name_of(person)}\n{by_kind['address']}")
    return NOWHERE


def of(person: Person) -> Reach:
    """Where messages to a member go: the account's own e-mail when it has one, else the contact on file."""
    if person.user_id is not None:
        email = User.objects.filter(pk=person.user_id).values_list("email", flat=True).first()
        if email:
            return Reach("email", email)
    return on_file(person)
