"""A resource on its way to the shelf: all that will be stored of it as bytes, and its parsed form let go.

Made record by record while a feed is read, so that a batch in memory is small: the objects of one resource are
freed while they are still in the processor's cache, before those of the next are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sharewell.fhir import brief, extract
from sharewell.lib import clock
from sharewell.records import body, shelf, terms
from sharewell.records.body import Content
from sharewell.records.identity import logical_id
from sharewell.records.item import Item
from sharewell.records.shelf import NOBODY, PUBLIC


@dataclass(slots=True)
class Arrival:
    """An item (see there) with its id; `content` with its `digest` (None: deleted); its index terms.

    `terms`, `dates` and `brief` are what the row keeps, `found` what the table of terms of the public shelf is
    made of.
    """

    type: str
    source: str
    key: str
    id: str
    person_key: int
    audience: int
    stamp: int
    sensitivity: int
    event_ms: int | None
    due_ms: int | None
    content: Content | None
    digest: bytes
    terms: str
    dates: bytes | None
    brief: str | None
    found: dict[str, list[Any]]
    original: dict[str, Any] | None = None
    """What the source says, when the row keeps less (see private.py)."""

    def buried(self, person_key: int) -> Arrival:
        """The word that this person has the resource no longer."""
        return Arrival(
            self.type, self.source, self.key, self.id, person_key, self.audience, self.stamp, self.sensitivity,
            self.event_ms, self.due_ms, None, b"", "", None, None, {},
        )  # fmt: skip


def arrival(item: Item) -> Arrival:
    """Raises ValueError for a body whose type is not the item's, or a member's resource without a person."""
    public = shelf.of(item.type) is PUBLIC
    if public != (item.person_key is None):
        raise ValueError(f"{item.type} from {item.source} {'has a' if public else 'needs a'} person key.")
    if item.body is not None and item.body.get("resourceType") != item.type:
        raise ValueError(f"{item.type} from {item.source} holds a {item.body.get('resourceType')!r}.")
    content = None if item.body is None else body.content(item.body)
    found = {} if item.body is None else extract.terms(item.body)
    kept = None if item.body is None else brief.of(item.body)
    return Arrival(
        item.type, item.source, item.key, logical_id(item.source, item.type, item.key), item.person_key or NOBODY,
        item.audience, item.stamp, item.sensitivity, _ms(item.event_at), _ms(item.due_at), content,
        b"" if content is None else content.digest(item.audience, item.sensitivity),
        *terms.stored(item.type, found), kept, found if public else {},
    )  # fmt: skip


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None else clock.to_ms(instant)
