"""What a feed hands to the shelf, and what the shelf answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

MENTIONED: Final = -1
"""The stamp of a resource that another record only names: it gives way to every record of its own, and of two
such words the one with the greater digest stays, so that the order of loading decides nothing."""


@dataclass(frozen=True, slots=True)
class Item:
    """One resource as its source tells it now.

    `key` names it within `source`; `person_key` None means the public shelf; `body` None means deleted at
    the source. `audience` 0: apps may see it, 1: the member's own pages only (pending claims). `stamp` is the
    source's order in ms: older than what is stored is stale and ignored, 0 everywhere means "the last one wins"
    (see also MENTIONED).
    `event_at` is when the plan knew, `due_at` when it must be available (42 CFR 422.119(b)).
    """

    type: str
    source: str
    key: str
    person_key: int | None
    body: dict[str, Any] | None
    audience: int = 0
    stamp: int = 0
    event_at: datetime | None = None
    due_at: datetime | None = None
    sensitivity: int = 0


@dataclass(frozen=True, slots=True)
class PutResult:
    """How many items of a put were new, changed, unchanged, stale, or deleted at the source."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    stale: int = 0
    deleted: int = 0

    def __add__(self, other: PutResult) -> PutResult:
        return PutResult(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.stale + other.stale,
            self.deleted + other.deleted,
        )
