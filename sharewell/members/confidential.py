"""The one place where a member in danger may be reached: it stands above every other, everywhere.

A health plan must take such a request when the member says that disclosure could endanger them, and asks for no
reason (45 CFR 164.522(b)(1)(ii)). ingest.confidential is what pages call: it also covers the shelf that pages and
apps read. Here are the place, the messages that wait, and the codes under way to the place before.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from django.db import transaction

from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock, secret
from sharewell.members import preferences
from sharewell.members.models import ContactPoint, Person, RegistrationCode
from sharewell.members.person import name_of
from sharewell.members.wish import ConfidentialPlace, EmailChange
from sharewell.notify import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a member may be reached; all empty means: by the inbox alone. `id` names the row, not the place."""

    line_1: str = ""
    line_2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    email: str = ""
    phone: str = ""
    id: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The postal address as it is written; empty when there is none."""
        town = " ".join(filter(None, (self.city + "," if self.city else "", self.state, self.postal_code)))
        return tuple(filter(None, (self.line_1, self.line_2, town))) if self.line_1 else ()

    @property
    def channel(self) -> str:
        """How messages go there: e-mail before letter, "none" for the inbox alone."""
        return "email" if self.email else "letter" if self.lines else "none"

    def written_to(self, name: str) -> str:
        """The address for that channel; a letter's begins with the name."""
        return {"email": self.email, "letter": "\n".join((name, *self.lines)), "none": ""}[self.channel]


def of(person_key: int) -> Place | None:
    """The confidential place of a person, or None when they have asked for none. One statement."""
    rows = ConfidentialPlace.objects.filter(person_key=person_key, ended_ms=None).order_by("-started_ms")
    row = rows.first()
    if row is None:
        return None
    told = json.loads(secret.unseal("contact", bytes(row.sealed)))
    return Place(**told, id=row.id)


@transaction.atomic
def begin(*, person: Person, place: Place, language: str, by: Actor) -> Place:
    """Take the place instead of every other, at once. It is confirmed there and nowhere else.

    What waits to be sent goes there; a code under way to another place is dead; an e-mail address that waits for
    its code is forgotten.
    """
    name = _hold(person)
    now, row_id = clock.now_ms(), secret.token(16)
    _end(person, by, now)
    told = {key: value.strip() for key, value in asdict(place).items() if key != "id"}
    row = ConfidentialPlace(
        person_key=person.person_key,
        id=row_id,
        sealed=secret.seal("contact", json.dumps(told).encode()),
        started_ms=now,
        started_by=f"{by.kind}:{by.id}",
    )
    row.save(force_insert=True)
    taken = Place(**told, id=row_id)
    outbox.redirect(person.person_key, channel=taken.channel, address=taken.written_to(name))
    RegistrationCode.objects.filter(person_key=person.person_key, used_ms=None).update(used_ms=now)
    EmailChange.objects.filter(person_key=person.person_key).delete()
    acts.record(event=Event.CONFIDENTIAL_STARTED, by=by, person_key=person.person_key)
    _tell(person, "confidential-started", taken, name, language, by)
    return taken


@transaction.atomic
def end(*, person: Person, language: str, by: Actor) -> bool:
    """From now on the ordinary contacts hold again; that is told at the confidential place, for the last time.

    False when there was none.
    """
    name, place = _hold(person), of(person.person_key)
    if place is None:
        return False
    _end(person, by, clock.now_ms())
    acts.record(event=Event.CONFIDENTIAL_ENDED, by=by, person_key=person.person_key)
    _tell(person, "confidential-ended", place, name, language, by)
    return True


def home(person_key: int) -> list[str]:
    """What the plan's files say of where the person lives and is called: what must be kept from all eyes."""
    rows = ContactPoint.objects.filter(person_key=person_key).order_by("id")
    return [value for contact in rows for value in contact.value.splitlines()]


def _hold(person: Person) -> str:
    """Nobody else changes this person until the transaction ends; the answer is the name for a letter."""
    return name_of(Person.objects.select_for_update().get(person_key=person.person_key))


def _end(person: Person, by: Actor, now: int) -> None:
    live = ConfidentialPlace.objects.filter(person_key=person.person_key, ended_ms=None)
    live.update(ended_ms=now, ended_by=f"{by.kind}:{by.id}")


def _tell(person: Person, template: str, place: Place, name: str, language: str, by: Actor) -> None:
    wishes = preferences.of(person.person_key)
    outbox.promise(
        person_key=person.person_key,
        event_key=f"{template}:{place.id}",
        template=template,
        language=wishes.language or language,
        channel=place.channel,
        address=place.written_to(name),
        context={},
        by=by,
        large=wishes.large,
    )
