"""What a read or a search found: finished bodies, and how far the answer reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sharewell.fhir.bundle import Entry


@dataclass(frozen=True, slots=True)
class Hit(Entry):
    """One resource as finished JSON bytes, with its version and the UTC ms of its lastUpdated."""

    version: int
    updated_ms: int


class Outline(NamedTuple):
    """One resource of a list: its id, its brief text (fhir/brief.py), its highest audience."""

    id: str
    brief: str
    audience: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts: after this sequence number, and not beyond `upper` (None: the first page sets it)."""

    after: int = 0
    upper: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a search.

    `total` counts all matches up to the upper bound; `following` is None on the last page; `watermark_ms`:
    everything of this person up to then is in the answer or was before (see store.put on lastUpdated).
    """

    matches: tuple[Hit, ...]
    included: tuple[Hit, ...]
    total: int
    following: Cursor | None
    watermark_ms: int
