"""Promise a message: a row in the transaction of the act it tells of, so neither exists without the other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sharewell.lib import clock, secret
from sharewell.notify import texts
from sharewell.notify.models import Promise

CHANNELS = ("email", "letter", "none")
"""`none` is a decoy: written like the others and dropped unsent, so that a stranger learns nothing by time."""


class Sender(Protocol):
    """Who promised a message: anything with a kind and an id (an audit.actor.Actor)."""

    @property
    def kind(self) -> str:
        """The kind of the actor."""

    @property
    def id(self) -> str:
        """The actor's id."""


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
) -> None:
    """Promise one message about one event; a second promise with the same event key changes nothing.

    `address` is an e-mail address, or for a letter the name and postal address in lines. Address and
    context wait sealed and are wiped when done. After `useless_after` the message is dropped unsent.
    Raises texts.WrongWords and ValueError for an unknown channel.
    """
    texts.check(template, context)
    if channel not in CHANNELS:
        raise ValueError(f"There is no channel {channel!r}.")
    now = clock.now_ms()
    row = Promise(
        person_key=person_key,
        id=event_key,
        template=template,
        language=language,
        channel=channel,
        sealed=secret.seal("outbox", json.dumps({"address": address, "context": dict(context)}).encode()),
        promised_by=f"{by.kind}:{by.id}",
        created_ms=now,
        next_ms=now,
        useless_after_ms=None if useless_after is None else clock.to_ms(useless_after),
    )
    Promise.objects.bulk_create([row], ignore_conflicts=True)


def opened(row: Promise) -> tuple[str, dict[str, str]]:
    """The address and the words of a waiting promise. Raises InvalidTag or KeyError when the key is gone."""
    content = json.loads(secret.unseal("outbox", bytes(row.sealed or b"")))
    return str(content["address"]), dict(content["context"])
