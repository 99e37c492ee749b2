"""Garbage collection while a file is loaded: between batches, not amid them.

A batch holds millions of small objects without cycles, and every collection amid it walks them all: that took a
third of the time of a load. Between batches almost nothing is left to walk.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """No collection inside the block, except by `sweep`."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def sweep() -> None:
    """Free the cycles of what was made since the last sweep, so that memory stays flat."""
    gc.collect(1)
