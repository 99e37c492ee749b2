"""One column of a CSV feed: its name, what it means, how its text is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "code", "date", "time", "cents", "integer", "decimal", "flag"]

KINDS: dict[Kind, str] = {
    "text": "any text, read as it stands (leading zeros stay)",
    "code": "a code, read as it stands",
    "date": "yyyy-mm-dd (yyyymmdd is read too)",
    "time": "ISO date and time with offset, or a date",
    "cents": "dollars with two decimals, 1234.56 (kept as whole cents)",
    "integer": "a whole number",
    "decimal": "a number, at most 3 decimals",
    "flag": "Y or N",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `repeat` > 1 means numbered columns: "Diagnosis code 1" to "Diagnosis code 25".

    `line` tells a column of the claim line from one of the claim, which every row of the claim repeats.
    `also` lists other names that files use for it, `values` the accepted codes where we know them.
    """

    name: str
    meaning: str
    kind: Kind = "text"
    required: bool = False
    repeat: int = 1
    line: bool = False
    also: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    keys: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", tuple(map(key, self.names)))

    @property
    def names(self) -> tuple[str, ...]:
        """The header text of this column, one for every repetition."""
        if self.repeat == 1:
            return (self.name,)
        return tuple(f"{self.name} {number}" for number in range(1, self.repeat + 1))


def key(name: str) -> str:
    """The name under which maps find a column: "Service (from) date" -> "service_from_date"."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def squeezed(name: str) -> str:
    """What two spellings of one header have in common: letters and digits, lower case."""
    return re.sub(r"[^a-z0-9]+", "", name.lower())


Layout = tuple[Column, ...]
