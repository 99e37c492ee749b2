"""Promise a message: a row in the transaction of the act it tells of, so neither exists without the other."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Protocol

from django.db import transaction

from sharewell.lib import clock, secret
from sharewell.notify import inbox, texts
from sharewell.notify.models import Promise

CHANNELS = ("email", "letter", "none")
"""`none` is not sent: a decoy, by whose time a stranger learns nothing, or a message for the inbox alone."""


TOLD_SQL = "EXISTS (SELECT 1 FROM notify_outbox o WHERE o.person_key = {person} AND o.id = {event})"
"""True when a message about the event (its key) was promised to {person}, whatever became of it."""


class Sender(Protocol):
    """Who promised a message: anything with a kind and an id (an audit.actor.Actor)."""

    @property
    def kind(self) -> str:
        """The kind of the actor."""

    @property
    def id(self) -> str:
        """The actor's id."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a waiting promise holds. `kept`: the reader finds it in the inbox; `large`: print it large."""

    address: str
    context: dict[str, str]
    to_member: bool
    kept: bool
    large: bool

    def sealed(self) -> bytes:
        """As it lies in the table."""
        return secret.seal("outbox", json.dumps(asdict(self)).encode())


@transaction.atomic
def promise(
    *,
    person_key: int,
    event_key: str,
    template: str,
    language: str,
    channel: str,
    address: str,
    context: Mapping[str, str],
    by: Sender,
    useless_after: datetime | None = None,
    to_member: bool = True,
    large: bool = False,
) -> None:
    """Promise one message about one event; a second promise with the same event key changes nothing.

    `address` is an e-mail address, or for a letter the name and postal address in lines. Address and
    context wait sealed and are wiped when done. After `useless_after` the message is dropped unsent.
    The same text is put into the person's inbox, whatever the channel, unless it carries a secret
    (texts.is_kept) or is meant for somebody else (`to_member` False). `large`: a letter in large print.
    Raises texts.WrongWords and ValueError for an unknown channel.
    """
    texts.check(template, context)
    if channel not in CHANNELS:
        raise ValueError(f"There is no channel {channel!r}.")
    now = clock.now_ms()
    kept = to_member and person_key != 0 and texts.is_kept(template)
    content = Content(address, dict(context), to_member, kept, large)
    row = Promise(
        person_key=person_key,
        id=event_key,
        template=template,
        language=language,
        channel=channel,
        sealed=content.sealed(),
        promised_by=f"{by.kind}:{by.id}",
        created_ms=now,
        next_ms=now,
        useless_after_ms=None if useless_after is None else clock.to_ms(useless_after),
    )
    Promise.objects.bulk_create([row], ignore_conflicts=True)
    if kept:
        inbox.keep(row, texts.render(template, language, context))


def redirect(person_key: int, *, channel: str, address: str) -> int:
    """Send what still waits for this person to another place; the answer is how many messages moved.

    What carries a one-time secret is dropped: it was made for the old place. A round of `deliver` that has
    listed a row already does not send it, because the time of its next try changes here.
    """
    moved = 0
    waiting = Promise.objects.select_for_update().filter(person_key=person_key, state=Promise.State.WAITING)
    for row in waiting:
        content, now = opened(row), clock.now_ms()
        changes: dict[str, object] = {"state": Promise.State.LAPSED, "sealed": None, "done_ms": now}
        if not content.to_member:
            continue
        if content.kept:
            sealed = replace(content, address=address).sealed()
            changes = {"channel": channel, "sealed": sealed, "next_ms": max(now, row.next_ms + 1)}
            moved += 1
        Promise.objects.filter(person_key=person_key, id=row.id).update(**changes)
    return moved


def withdraw(person_key: int, event_keys: Sequence[str]) -> int:
    """Drop messages that still wait and are true no more; the answer is how many. The inbox keeps what it has."""
    waiting = Promise.objects.filter(person_key=person_key, state=Promise.State.WAITING)
    if not (untrue := set(waiting.values_list("id", flat=True)).intersection(event_keys)):
        return 0
    lapsed = {"state": Promise.State.LAPSED, "sealed": None, "done_ms": clock.now_ms()}
    return waiting.filter(id__in=untrue).update(**lapsed)


def opened(row: Promise) -> Content:
    """What a waiting promise holds. Raises InvalidTag or KeyError when the key is gone."""
    content = json.loads(secret.unseal("outbox", bytes(row.sealed or b"")))
    content.setdefault("to_member", True)  # a promise that waits since before there was an inbox
    return Content(**{"kept": False, "large": False, **content})
