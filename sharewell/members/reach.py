"""How a person can be reached: at the confidential place if there is one, else by e-mail or by a letter.

A confidential place stands above every other contact, also those of the feeds and of the account.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sharewell.accounts.models import User
from sharewell.members import confidential, preferences
from sharewell.members.confidential import Place
from sharewell.members.models import ContactPoint, Person
from sharewell.members.person import name_of


@dataclass(frozen=True, slots=True)
class Reach:
    """A channel of notify ("email", "letter", "none") and the address there (a letter's with the name).

    `large`: the person wants letters in large print.
    """

    channel: str
    address: str
    large: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """The contacts of a person that a page may show; empty where there is none. `address` in lines."""

    email: str = ""
    phone: str = ""
    address: tuple[str, ...] = ()


NOWHERE = Reach("none", "")


def on_file(person: Person | None, *, by_post: bool = False) -> Reach:
    """The plan's own contact of a person: e-mail before letter, `by_post` letter before e-mail.

    Two statements, whoever exists.
    """
    key = person.person_key if person else 0
    place, by_kind = confidential.of(key), _contacts(key)
    if person is None:
        return NOWHERE
    if place is not None:
        return _at(place, person, by_post=by_post)
    if "email" in by_kind and not (by_post and "address" in by_kind):
        return Reach("email", by_kind["email"])
    if "address" in by_kind:
        return Reach("letter", f"{name_of(person)}\n{by_kind['address']}")
    return NOWHERE


def of(person: Person) -> Reach:
    """Where messages to a member go.

    The account's own e-mail when it has one, else the contact on file; a letter for one who wants paper and has an
    address; a confidential place before all of them.
    """
    wishes = preferences.of(person.person_key)
    found = on_file(person, by_post=wishes.paper)
    if confidential.of(person.person_key) is None and not (wishes.paper and found.channel == "letter"):
        email = _account_email(person)
        found = Reach("email", email) if email else found
    return replace(found, large=wishes.large)


def known(person: Person) -> Known:
    """What a page or the help team may see: of someone with a confidential place nothing else than that."""
    if (place := confidential.of(person.person_key)) is not None:
        return Known(place.email, place.phone, place.lines)
    by_kind, chosen = _contacts(person.person_key), preferences.of(person.person_key)
    address = tuple(by_kind.get("address", "").splitlines())
    email = _account_email(person) or by_kind.get("email", "")
    return Known(email, chosen.phone or by_kind.get("phone", ""), address)


def _contacts(person_key: int) -> dict[str, str]:
    """The first contact of each kind that the feeds tell."""
    rows = ContactPoint.objects.filter(person_key=person_key).order_by("id")
    return {contact.kind: contact.value for contact in reversed(rows)}


def _at(place: Place, person: Person, *, by_post: bool) -> Reach:
    if by_post and place.lines:
        return Reach("letter", "\n".join((name_of(person), *place.lines)))
    return Reach(place.channel, place.written_to(name_of(person)))


def _account_email(person: Person) -> str:
    if person.user_id is None:
        return ""
    return User.objects.filter(pk=person.user_id).values_list("email", flat=True).first() or ""
