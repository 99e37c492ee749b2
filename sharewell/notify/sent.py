"""What was sent to a member, for the help team: which message, when, how, what became of it; not what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sharewell.lib import clock
from sharewell.notify import dates, inbox, outbox, texts
from sharewell.notify.models import Message, Promise

MOST: Final = 50
_AGAIN: Final = ":again:"


@dataclass(frozen=True, slots=True)
class Sent:
    """One message. `id` is opaque; `state` one of Promise.State, or "bounced"; `address` only while it waits.

    `can_again`: it carries no secret and stands in the inbox, so the same text can be sent once more.
    """

    id: str
    template: str
    channel: str
    state: str
    made: datetime
    done: datetime | None
    address: str
    can_again: bool


@dataclass(frozen=True, slots=True)
class Again:
    """A kept message as a new promise: event key, template, language and words."""

    event_key: str
    template: str
    language: str
    context: Mapping[str, str]


def list_for(person_key: int) -> list[Sent]:
    """The newest messages first. What was meant for somebody else (a helper) stands here too."""
    rows = list(Promise.objects.filter(person_key=person_key).order_by("-created_ms", "id")[:MOST])
    ids = {row.id: inbox.id_of(person_key, row.id) for row in rows}
    kept = Message.objects.filter(person_key=person_key, id__in=ids.values()).values_list("id", "unreached_ms")
    unreached = dict(kept)
    return [_sent(row, ids[row.id], unreached) for row in rows]


def find(person_key: int, message_id: str) -> Sent | None:
    """One of the newest messages of this person; another person's is not found."""
    return next((one for one in list_for(person_key) if one.id == message_id), None)


def again(person_key: int, message_id: str) -> Again | None:
    """A message of this person's inbox, to be promised once more with the text it had; None if it cannot be.

    What names an app says by e-mail, as before, only that a message waits in the inbox.
    """
    row = Message.objects.filter(person_key=person_key, id=message_id).first()
    entry = inbox.find(person_key, message_id)
    if row is None or entry is None or not _can(row.template):
        return None
    number = Promise.objects.filter(person_key=person_key, id__startswith=f"{message_id}{_AGAIN}").count() + 1
    language = entry.text.language
    day = dates.day(entry.made.astimezone(clock.plan_zone()).date(), language)
    words = {"title": entry.text.subject, "text": entry.text.body, "day": day}
    template = "again-inbox" if texts.is_short(row.template) else "again"
    return Again(f"{message_id}{_AGAIN}{number}", template, language, words)


def _sent(row: Promise, message_id: str, unreached: Mapping[str, int | None]) -> Sent:
    waiting = row.state == Promise.State.WAITING and row.channel != "none"
    done = None if row.done_ms is None else clock.from_ms(row.done_ms)
    return Sent(
        id=message_id,
        template=row.template,
        channel=row.channel,
        state="bounced" if unreached.get(message_id) else str(row.state),
        made=clock.from_ms(row.created_ms),
        done=done,
        address=_address(row) if waiting else "",
        can_again=message_id in unreached and _can(row.template),
    )


def _can(template: str) -> bool:
    return template in texts.MESSAGES and texts.is_kept(template) and not template.startswith("again")


def _address(row: Promise) -> str:
    try:
        return outbox.opened(row).address
    except Exception:  # a key that is gone hides the address, not the message
        return ""
