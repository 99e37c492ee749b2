"""What can be wrong with a ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["gap", "edit", "added", "late", "seal", "restore", "rebuilt", "head"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something is not as it was sealed.

    Rows missing, changed, added afterwards, sealed late; a bad seal; against a head that was kept: blocks lost,
    made anew, or the head itself is false.
    """

    kind: Kind
    where: str
    words: str
