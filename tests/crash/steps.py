"""The steps at which an act dies."""

from __future__ import annotations

import random

SAMPLED = 7


def points(steps: int, deep: bool, seed: str) -> list[int]:
    """The steps at which to die: all of them, or a sample that always has the first and the last."""
    every = range(1, steps + 1)
    if deep or steps <= SAMPLED:
        return list(every)
    return sorted({1, steps, *random.Random(seed).sample(every, SAMPLED - 2)})
