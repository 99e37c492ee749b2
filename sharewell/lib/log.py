"""How a fault is written to the log: what kind it was and where, never its message.

A database's words hold a person's values (`Key (username)=(alice) already exists`), and a traceback tells them.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from types import TracebackType
from typing import Final

STEPS: Final = 12

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Places(logging.Formatter):
    """A formatter that tells a fault, and what caused it, by types and places."""

    def formatException(self, ei: Raised) -> str:  # noqa: N802  (logging's name)
        told: list[str] = []
        error = ei[1]
        while error is not None and len(told) < STEPS:
            told.append(f"  {type(error).__name__} at {_places(error)}")
            error = error.__cause__ or error.__context__
        return "\n  from".join(told)


def _places(error: BaseException) -> str:
    steps = traceback.extract_tb(error.__traceback__)[-STEPS:]
    return " > ".join(f"{Path(step.filename).name}:{step.lineno}" for step in steps)
