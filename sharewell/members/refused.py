"""Which reminders by e-mail a member does without. They still stand in the inbox; all other messages go on.

The choice is about one address: a new address starts with reminders. It is made on the page of preferences, or by
the link in a reminder, which needs no sign-in and can only switch off.
"""

from __future__ import annotations

from django.db import transaction

from sharewell.audit import acts
from sharewell.audit.actor import SYSTEM, Actor
from sharewell.audit.event import Event
from sharewell.lib import clock
from sharewell.members.wish import NoReminder
from sharewell.notify import unsubscribe, verp


def is_off(person_key: int, address: str) -> bool:
    """Whether reminders do not go to this e-mail address of the person."""
    return NoReminder.objects.filter(person_key=person_key, id=verp.address_part(address)).exists()


def turn(person_key: int, address: str, *, on: bool, by: Actor) -> None:
    """Switch reminders to an address on or off; the same again changes nothing and is no act."""
    _turn(person_key, verp.address_part(address), on, by)


def is_known(word: str) -> bool:
    """Whether a word from a link is one that we sealed."""
    return unsubscribe.opened(word) is not None


def by_link(word: str) -> bool:
    """Switch reminders off for the address that a link was sent to. False: we did not seal that word."""
    link = unsubscribe.opened(word)
    if link is not None:
        _turn(link.person_key, link.address, False, SYSTEM)
    return link is not None


@transaction.atomic
def _turn(person_key: int, address_part: str, on: bool, by: Actor) -> None:
    rows = NoReminder.objects.filter(person_key=person_key, id=address_part)
    if on:
        changed = bool(rows.delete()[0])
    else:
        _, changed = NoReminder.objects.get_or_create(
            person_key=person_key, id=address_part, defaults={"since_ms": clock.now_ms()}
        )
    if changed:
        what = "reminders_on" if on else "reminders_off"
        acts.record(event=Event.PREFERENCES_CHANGED, by=by, person_key=person_key, detail={"what": what})
