"""A body that does not come must not hold the server: few requests at once may wait for theirs.

A thread that reads a body waits for as long as the sender likes: WSGI knows no deadline, and a read cannot be
given up. Without this, a handful of connections that send half a form would hold every thread, and no one could
read a page. Whoever finds no turn is told to come again. A proxy that buffers bodies keeps even these turns free.
"""

from __future__ import annotations

from io import BytesIO
from threading import BoundedSemaphore
from typing import Any, Final

from django.conf import settings

from sharewell.web.shared import body_limit

TURNS: Final = 2
"""How many requests of one process may wait for a body; `serve --threads` is always more."""
PATIENCE_SECONDS: Final = 0.05
_turns = BoundedSemaphore(TURNS)


def take(environ: dict[str, Any]) -> bool:
    """Read the body of a WSGI request and put it back whole. False: too many wait for theirs; nothing was read."""
    length = _length(environ)
    if not 0 < length <= _most(length, environ):
        return True  # there is none, or it is too large and will be refused unread
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        return False
    try:
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
    finally:
        _turns.release()
    return True


def _most(length: int, environ: dict[str, Any]) -> int:
    """The largest body that is read at all; only for a large one the address is looked at."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return most if length <= most else body_limit.limit_at(environ.get("PATH_INFO", ""))


def _length(environ: dict[str, Any]) -> int:
    text = str(environ.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
