"""Which of two records of the same thing wins, so that every order of loading ends the same.

The later instant of the source wins. Two records of one instant are put in order by a digest of their
content. A source that gives no instants (0) has no order of its own: there the later loaded one wins.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")


class Outcome(StrEnum):
    """What a record did to what was stored."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    STALE = "stale"


def outcome(stored: tuple[int, bytes] | None, coming: tuple[int, bytes]) -> Outcome:
    """Compare (instant in ms or 0, digest of the content) of what is stored, or None, with what comes."""
    if stored is None:
        return Outcome.NEW
    if stored[1] == coming[1]:
        return Outcome.UNCHANGED
    without_order = stored[0] == coming[0] == 0
    return Outcome.CHANGED if without_order or coming > stored else Outcome.STALE


def winners(
    told: Sequence[tuple[Key, int, bytes, Row]], stored: Mapping[Key, tuple[int, bytes]]
) -> tuple[list[Outcome], dict[Key, Row]]:
    """What each of many records did, and by key the rows to be written. A key may be told more than once.

    told: (key, instant in ms or 0, digest of the content, row). stored: key -> (instant, digest).
    """
    outcomes, held, changed = [], dict(stored), dict[Key, Row]()
    for key, instant, content, row in told:
        outcomes.append(outcome(held.get(key), (instant, content)))
        if outcomes[-1] in {Outcome.NEW, Outcome.CHANGED}:
            held[key], changed[key] = (instant, content), row
    return outcomes, changed
