"""Random draws that give the same values on every Python version.

Only `Random.random()` is promised to stay the same for one seed in all versions, so every choice is built from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """One member's own stream: it depends on the plan's seed and the member's number, on nothing else."""

    __slots__ = ("chance",)

    def __init__(self, seed: int, stream: str) -> None:
        self.chance = Random(f"{seed}/{stream}").random  # noqa: S311 - invented data, not a secret

    def pick(self, items: Sequence[T]) -> T:
        """One item, all equally likely."""
        return items[int(self.chance() * len(items))]

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both possible."""
        return low + int(self.chance() * (high - low + 1))

    def weighted(self, items: Sequence[tuple[float, T]]) -> T:
        """One item of (cumulative share up to 1.0, item)."""
        roll = self.chance()
        for edge, item in items:
            if roll < edge:
                return item
        return items[-1][1]
