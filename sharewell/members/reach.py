"""How a person is reached: at the confidential place if there is one, else by e-mail or by a letter.

A confidential place stands above every other contact, also those of the feeds and of the account. `tell` is how a
room tells a member something: where, in which language and how large is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sharewell.accounts.models import User
from sharewell.audit.actor import Actor
from sharewell.members import confidential, preferences, refused
from sharewell.members.confidential import Place
from sharewell.members.models import ContactPoint, Person
from sharewell.members.person import name_of
from sharewell.members.preferences import Preferences
from sharewell.notify import bounces, outbox, unsubscribe


@dataclass(frozen=True, slots=True)
class Reach:
    """A channel of notify ("email", "letter", "none") and the address there (a letter's with the name).

    `large`: the person wants letters in large print. `language`: the one they chose, empty without a choice.
    """

    channel: str
    address: str
    large: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The contacts of a person that a page may show; empty where there is none. `address` in lines."""

    email: str = ""
    phone: str = ""
    address: tuple[str, ...] = ()


NOWHERE = Reach("none", "")


def on_file(person: Person | None, *, by_post: bool = False) -> Reach:
    """The plan's own contact of a person: e-mail before letter, `by_post` letter before e-mail.

    Three statements, whoever exists.
    """
    key = person.person_key if person else 0
    wishes, place, by_kind = preferences.of(key), confidential.of(key), _contacts(key)
    if person is None:
        return NOWHERE
    found = _at(place, person, by_post) if place else _of_feeds(by_kind, person, by_post)
    return _as_wished(found, wishes)


def of(person: Person) -> Reach:
    """Where messages to a member go.

    The account's own e-mail when it has one, else the contact on file; a letter for one who wants paper and has an
    address; a confidential place before all of them. Where a server said that the e-mail address takes no mail, a
    letter, or the inbox alone: a confidential e-mail address never gives way to the home address.
    """
    key = person.person_key
    wishes, place = preferences.of(key), confidential.of(key)
    if place is not None:
        return _as_wished(_that_works(key, _at(place, person, wishes.paper), _at(place, person, True)), wishes)
    found = _of_feeds(_contacts(key), person, wishes.paper)
    if not (wishes.paper and found.channel == "letter"):
        email = _account_email(person)
        found = Reach("email", email) if email else found
    return _as_wished(_that_works(key, found, _of_feeds(_contacts(key), person, True)), wishes)


def tell(
    person: Person,
    *,
    event_key: str,
    template: str,
    language: str,
    context: Mapping[str, str],
    by: Actor,
    useless_after: datetime | None = None,
) -> None:
    """Promise a member a message about an event, where and as they want it; `language` when they chose none.

    After `useless_after` it is not sent any more.
    """
    place = of(person)
    if (
        template in unsubscribe.REFUSABLE
        and place.channel == "email"
        and refused.is_off(person.person_key, place.address)
    ):
        place = replace(place, channel="none", address="")
    outbox.promise(
        person_key=person.person_key,
        event_key=event_key,
        template=template,
        language=place.language or language,
        channel=place.channel,
        address=place.address,
        context=context,
        by=by,
        useless_after=useless_after,
        large=place.large,
    )


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


def _as_wished(found: Reach, wishes: Preferences) -> Reach:
    return replace(found, large=wishes.large, language=wishes.language)


def _of_feeds(by_kind: Mapping[str, str], person: Person, by_post: bool) -> Reach:
    if "email" in by_kind and not (by_post and "address" in by_kind):
        return Reach("email", by_kind["email"])
    if "address" in by_kind:
        return Reach("letter", f"{name_of(person)}\n{by_kind['address']}")
    return NOWHERE


def _at(place: Place, person: Person, by_post: bool) -> Reach:
    if by_post and place.lines:
        return Reach("letter", "\n".join((name_of(person), *place.lines)))
    return Reach(place.channel, place.written_to(name_of(person)))


def _that_works(person_key: int, found: Reach, by_post: Reach) -> Reach:
    comes_back = bounces.fails(person_key, found.address)  # asked for everybody: an unknown person costs the same
    if found.channel != "email" or not comes_back:
        return found
    return by_post if by_post.channel == "letter" else NOWHERE


def _account_email(person: Person) -> str:
    if person.user_id is None:
        return ""
    return User.objects.filter(pk=person.user_id).values_list("email", flat=True).first() or ""
