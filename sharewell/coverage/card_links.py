"""Digital cards: links that a member makes, sees, and ends; and what their holder is given.

A link is a secret: whoever has it reads the card until it ends. Its address is kept as a hash, address and key
sealed beside it; content is made anew at each opening. It shows the coverage's last state after coverage ends,
and nothing once it is ended, has run out, or the member has died (a death that was reported wrongly: again).
What a representative makes opens only while the right holds by which it was made, and a representative is shown
no other links: an address that was seen would outlive the right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext, override

from sharewell import policy
from sharewell.accounts import limits
from sharewell.audit import acts, reads
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.audit.reading import Reader, Reading
from sharewell.coverage import card, card_fhir, health_card, health_link
from sharewell.coverage.card import Card, State
from sharewell.coverage.models import CardLink, Period
from sharewell.lib import clock, secret, sql
from sharewell.members import person
from sharewell.members.delegates import Delegation, standing
from sharewell.members.models import Person

LIVE_AT_MOST: Final = 20
"""Links of one member at a time: more than that nobody can keep in view."""
OPENINGS_A_MINUTE: Final = 60
"""From one network address."""
TICKET_MINUTES: Final = 10
"""How long a file's own address works (the specification allows an hour)."""
_HOLDER: Final = Actor(ActorKind.SYSTEM, "digital-card")
_ID: Final = re.compile(r"[A-Za-z0-9_-]{16,32}\Z", re.ASCII)


class TooMany(Exception):
    """The member has as many live links as there may be, or one address asked too often."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a holder of a link gets: the encrypted card, and whether it may change."""

    jwe: str
    can_change: bool
    updated: datetime


def new_id() -> str:
    """The id of a link that is about to be made: a form that is sent twice makes one link."""
    return secret.token(16)


@transaction.atomic
def make(
    *,
    person_key: int,
    period_id: str,
    link_id: str,
    label: str,
    days: int,
    by: Actor,
    right: Delegation | None = None,
) -> CardLink:
    """Make a link to one card, or return the one that this id made before. `right`: by which `by` acts.

    Raises LookupError when this member has no such card, ValueError for an id or a time that cannot be, TooMany.
    """
    if not _ID.fullmatch(link_id) or not 1 <= days <= policy.current().card.link_days:
        raise ValueError("A link lasts as long as the plan allows.")
    owner = Person.objects.select_for_update().filter(person_key=person_key, death_date=None).first()
    if owner is None or not Period.objects.filter(person_key=person_key, id=period_id, cancelled=False).exists():
        raise LookupError("There is no such card.")
    if held := find(person_key, link_id):
        return held
    now = clock.now()
    if sum(is_live(link) for link in listing(person_key)) >= LIVE_AT_MOST:
        raise TooMany("End a link that is not needed any more.")
    address, key = secret.token(health_link.KEY_BYTES), secret.token(health_link.KEY_BYTES)
    link = CardLink.objects.create(
        person_key=person_key,
        id=link_id,
        period_id=period_id,
        lookup=secret.digest(address),
        sealed=secret.seal("card", json.dumps([address, key]).encode()),
        label=" ".join(label.split())[: health_link.MOST_LABEL],
        made_ms=clock.to_ms(now),
        ends_ms=clock.to_ms(now + timedelta(days=days)),
        right_id=right.id if right else None,
    )
    acts.record(event=Event.CARD_LINK_MADE, by=by, person_key=person_key, detail={"link": link_id, "days": days})
    return link


@transaction.atomic
def end(*, person_key: int, link_id: str, by: Actor) -> bool:
    """End a link at once: its next opening finds nothing. False when there was no such live link."""
    rows = CardLink.objects.filter(person_key=person_key, id=link_id, ended_ms=None)
    ended = bool(rows.update(ended_ms=clock.now_ms()))
    if ended:
        acts.record(event=Event.CARD_LINK_ENDED, by=by, person_key=person_key, detail={"link": link_id})
    return ended


def listing(person_key: int, right: Delegation | None = None) -> Sequence[CardLink]:
    """All links of a member, the newest first; only those made by a right, for who acts by it."""
    return list(_seen(person_key, right).order_by("-made_ms", "id"))


def find(person_key: int, link_id: str, right: Delegation | None = None) -> CardLink | None:
    """One of them."""
    return _seen(person_key, right).filter(id=link_id).first()


def _seen(person_key: int, right: Delegation | None) -> QuerySet[CardLink]:
    links = CardLink.objects.filter(person_key=person_key)
    return links.filter(right_id=right.id) if right else links


def is_live(link: CardLink) -> bool:
    """Whether it opens: not ended, not run out, its maker's right holds. (The opening asks about a death.)"""
    if link.ended_ms is not None or link.ends_ms <= clock.now_ms():
        return False
    return link.right_id is None or any(
        right.id == link.right_id and right.covers("card") for right in standing.for_person(link.person_key)
    )


def shown(link: CardLink) -> str:
    """The text of a link, for its member."""
    address, key = _unsealed(link)
    label = link.label or gettext("Health plan card")
    return health_link.Link(url_of(address), key, label, clock.from_ms(link.ends_ms)).text()


def url_of(address: str) -> str:
    """Where a link's manifest is asked for."""
    return f"{health_card.issuer()}/shl/{address}"


def opened(*, address: str, recipient: str, source: str) -> Opening | None:
    """What stands behind an address; None for one that is unknown, ended or run out, all alike.

    `recipient`: who the holder says to be. `source`: the network it comes from. Raises TooMany.
    The opening is in the ledger before anything is answered.
    """
    if not limits.take("card-link", source, OPENINGS_A_MINUTE, 1):
        raise TooMany("This address asked too often.")
    found = _live(address)
    if found is None:
        return None
    link, owner, made = found
    _note(link)
    now = clock.now_ms()
    CardLink.objects.filter(person_key=link.person_key, id=link.id).update(
        opened=F("opened") + 1, opened_ms=now, recipient=" ".join(recipient.split())[:100]
    )
    return _content(link, owner, made)


def ticket(address: str) -> str:
    """A short-lived name of the file behind an address, for a holder who wants it apart from the manifest."""
    until = int((clock.now() + timedelta(minutes=TICKET_MINUTES)).timestamp())
    return f"{until}-{_mark(address, until)}"


def by_ticket(*, address: str, ticket: str, source: str) -> Opening | None:
    """The file; None when the ticket is not ours or too old, or the link is not live. Raises TooMany."""
    if not limits.take("card-link", source, OPENINGS_A_MINUTE, 1):
        raise TooMany("This address asked too often.")
    until, _dash, mark = ticket.partition("-")
    if not re.fullmatch(r"[0-9]{1,12}", until, re.ASCII):
        return None
    right = secret.same(mark.encode(), _mark(address, int(until)).encode())
    found = _live(address)
    if not right or int(until) < clock.now().timestamp() or found is None:
        return None
    link, owner, made = found
    _note(link)
    return _content(link, owner, made)


def _live(address: str) -> tuple[CardLink, Person, Card] | None:
    link = CardLink.objects.filter(lookup=secret.digest(address)).first()
    if link is None or not is_live(link):
        return None
    owner = person.get(link.person_key)
    period = Period.objects.filter(person_key=link.person_key, id=link.period_id).first()
    if owner is None or owner.death_date or period is None:
        return None
    return link, owner, card.of(owner, [period])[0]


def _content(link: CardLink, owner: Person, made: Card) -> Opening:
    _address, key = _unsealed(link)
    with override("en"):
        plain = health_card.file(card_fhir.bundle(made, owner))
    sealed = health_link.encrypted(plain, key, health_card.CONTENT_TYPE)
    return Opening(sealed, made.state is not State.ENDED, clock.from_ms(made.period.updated_ms))


def _note(link: CardLink) -> None:
    """The opening in the ledger of reads, durable before the answer."""
    reading = Reading(Reader(_HOLDER), link.person_key, "read", "Coverage", detail=f"card link {link.id}")
    with sql.reader() as connection:
        reads.append(connection, reading, 1)


def _unsealed(link: CardLink) -> tuple[str, str]:
    address, key = json.loads(secret.unseal("card", bytes(link.sealed)))
    return address, key


def _mark(address: str, until: int) -> str:
    return secret.keyed("card", f"ticket|{address}|{until}").hex()[:43]


def lasting() -> tuple[int, ...]:
    """The times a member may choose from, in days."""
    most = policy.current().card.link_days
    return tuple(days for days in (1, 7, 30, 90, 365) if days <= most) or (most,)


def manifest(opening: Opening, address: str, longest: int | None = None) -> dict[str, Any]:
    """The manifest of an opening; a file longer than `longest` characters stands apart from it."""
    file: dict[str, Any] = {
        "contentType": health_card.CONTENT_TYPE,
        "lastUpdated": opening.updated.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    if longest is not None and len(opening.jwe) > longest:
        file["location"] = f"{url_of(address)}/{ticket(address)}"
    else:
        file["embedded"] = opening.jwe
    return health_link.manifest([file], can_change=opening.can_change)
