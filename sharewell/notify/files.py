"""Files of the mail folder: written whole or not at all, readable by the owner only."""

from __future__ import annotations

import os
from pathlib import Path

from sharewell.lib import env


def folder() -> Path:
    """SHAREWELL_MAIL, made when it is not there."""
    path = Path(env.text("SHAREWELL_MAIL", "var/mail"))
    path.mkdir(parents=True, exist_ok=True)
    return path


def write(path: Path, content: bytes) -> None:
    """Write beside, sync, rename: a reader sees the old file or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
