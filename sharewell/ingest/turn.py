"""One loader a file at a time: the second one waits, then finds the file done and changes nothing.

On PostgreSQL a lock of the session, on SQLite a lock of the file itself; both end with their process.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.db import connection

_LOADS: Final = 0x6C6F6164
"""The first half of the lock's number ("load"), so that it is no lock of anything else."""


@contextmanager
def held(file: Path, digest: str) -> Iterator[None]:
    """Hold the turn for a file with this SHA-256 (hex) while the block runs."""
    if connection.vendor != "postgresql":
        with file.open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        return
    number = int.from_bytes(bytes.fromhex(digest)[:4], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_LOADS, number])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOADS, number])
