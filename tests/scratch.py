"""Where throw-away files lie: in memory where the machine has room (a copy of a database takes 7 ms, not 200)."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3


def folder(kind: str, *, on_disk: bool = False) -> Path:
    """A new empty folder that only we can read. `on_disk`: where the system keeps its temporary files.

    Its name tells our process id, so that what a killed process left is removed by the next one.
    """
    in_memory = not on_disk and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    parent = MEMORY if in_memory else Path(tempfile.gettempdir())
    _sweep(parent, f"sharewell-{kind}-")
    return Path(tempfile.mkdtemp(prefix=f"sharewell-{kind}-{os.getpid()}-", dir=parent))


def _sweep(parent: Path, prefix: str) -> None:
    for left in parent.glob(f"{prefix}[0-9]*-*"):
        if not _alive(int(left.name.removeprefix(prefix).split("-")[0])):
            shutil.rmtree(left, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
