"""The member's inbox: every message word for word, whatever became of the e-mail or the letter.

A message is kept in the transaction of its promise, as the text it had then: a template or a phone number
that changes later changes nothing of it. What it says lies sealed, so a search opens the newest of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sharewell.lib import clock, secret
from sharewell.lib.fold import fold
from sharewell.notify.models import Letter, Message, Promise
from sharewell.notify.texts import Text

MOST: Final = 500
"""How many of the newest messages are listed and searched."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message. `made` is UTC; `unreached` is when it was known that its e-mail does not arrive."""

    id: str
    text: Text
    channel: str
    made: datetime
    read: bool
    unreached: datetime | None


@dataclass(frozen=True, slots=True)
class Printed:
    """One letter that was sent. `made` is UTC; `title` is the subject of its message."""

    id: str
    title: str
    made: datetime


def id_of(person_key: int, event_key: str) -> str:
    """The id of the message about an event: it tells nothing of the event and can stand in an address."""
    return secret.keyed("id", f"message|{person_key}|{event_key}").hex()[:24]


def keep(promise: Promise, text: Text) -> None:
    """Put the text of a promise into the inbox of its person; a second time changes nothing."""
    told = {"subject": text.subject, "body": text.body, "signature": text.signature, "language": text.language}
    row = Message(
        person_key=promise.person_key,
        id=id_of(promise.person_key, promise.id),
        template=promise.template,
        language=text.language,
        channel=promise.channel,
        sealed=secret.seal("inbox", json.dumps(told).encode()),
        made_ms=promise.created_ms,
    )
    Message.objects.bulk_create([row], ignore_conflicts=True)


def keep_letter(promise: Promise, copy: bytes) -> None:
    """Keep the member's copy of a letter that was printed; a second time changes nothing."""
    row = Letter(
        person_key=promise.person_key,
        id=id_of(promise.person_key, promise.id),
        sealed=secret.seal("inbox", copy),
        made_ms=promise.created_ms,
    )
    Letter.objects.bulk_create([row], ignore_conflicts=True)


def unreached(promise: Promise) -> None:
    """Note at the message that its e-mail does not arrive; the first time counts."""
    kept = Message.objects.filter(person_key=promise.person_key, id=id_of(promise.person_key, promise.id))
    kept.filter(unreached_ms=None).update(unreached_ms=clock.now_ms())


def list_for(person_key: int, *, words: str = "", unread: bool = False) -> list[Entry]:
    """The newest messages first; only those that hold all `words`, in any spelling, or only the unread ones."""
    rows = Message.objects.filter(person_key=person_key).order_by("-made_ms", "id")
    rows = rows.filter(read_ms=None) if unread else rows
    wanted = fold(words).split()
    return [entry for entry in map(_entry, rows[:MOST]) if _holds(entry, wanted)]


def find(person_key: int, message_id: str) -> Entry | None:
    """A message of this person; another person's is not found."""
    row = Message.objects.filter(person_key=person_key, id=message_id).first()
    return _entry(row) if row else None


def unread(person_key: int) -> int:
    """How many messages nobody has opened."""
    return Message.objects.filter(person_key=person_key, read_ms=None).count()


def mark(person_key: int, message_id: str, *, read: bool) -> None:
    """Remember that the member has read a message, or wants it back among the unread ones."""
    rows = Message.objects.filter(person_key=person_key, id=message_id)
    if read:
        rows.filter(read_ms=None).update(read_ms=clock.now_ms())
    else:
        rows.update(read_ms=None)


def cannot_be_reached(person_key: int) -> datetime | None:
    """Since when e-mail to this person fails: set when the newest message by e-mail did not arrive."""
    newest = Message.objects.filter(person_key=person_key, channel="email").order_by("-made_ms").first()
    return clock.from_ms(newest.unreached_ms) if newest and newest.unreached_ms else None


def letters(person_key: int) -> list[Printed]:
    """The letters that were sent to this person, the newest first, without their bytes."""
    rows = list(Letter.objects.filter(person_key=person_key).order_by("-made_ms", "id").defer("sealed")[:MOST])
    titles = _titles(person_key, [row.id for row in rows])
    return [Printed(row.id, titles.get(row.id, ""), clock.from_ms(row.made_ms)) for row in rows]


def letter(person_key: int, letter_id: str) -> bytes | None:
    """A letter of this person as PDF; another person's is not found."""
    row = Letter.objects.filter(person_key=person_key, id=letter_id).first()
    return secret.unseal("inbox", bytes(row.sealed)) if row else None


def _titles(person_key: int, ids: Iterable[str]) -> dict[str, str]:
    rows = Message.objects.filter(person_key=person_key, id__in=list(ids))
    return {row.id: _entry(row).text.subject for row in rows}


def _entry(row: Message) -> Entry:
    told: dict[str, str] = json.loads(secret.unseal("inbox", bytes(row.sealed)))
    failed = None if row.unreached_ms is None else clock.from_ms(row.unreached_ms)
    return Entry(row.id, Text(**told), row.channel, clock.from_ms(row.made_ms), row.read_ms is not None, failed)


def _holds(entry: Entry, wanted: list[str]) -> bool:
    if not wanted:
        return True
    said = fold(f"{entry.text.subject}\n{entry.text.body}")
    return all(word in said for word in wanted)
