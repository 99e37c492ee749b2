"""Decimals that are written back exactly as they were read.

FHIR forbids a server to change the precision of a decimal (1.10 is not 1.1), and JSON readers that give floats
do. A float whose shortest form is the text it came from needs no care; any other becomes an `Exact`.

Source: https://hl7.org/fhir/R4/datatypes.html#decimal
"""

from __future__ import annotations

import orjson


class Exact(float):
    """A float that remembers its text, e.g. Exact("1.10"). Counts and compares as the float it is."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Exact:
        number = super().__new__(cls, text)
        number.text = text
        return number

    @staticmethod
    def read(text: str) -> float:
        """The number of a JSON text: a plain float when that writes the same text again."""
        number = float(text)
        return number if repr(number) == text else Exact(text)


def kept(number: Exact) -> orjson.Fragment:
    """What stands for it in a body: orjson writes it as its text."""
    return orjson.Fragment(number.text.encode("ascii"))


def default(value: object) -> orjson.Fragment:
    """For `orjson.dumps(body, default=default)`: writes an Exact as its text. Raises TypeError on other things."""
    if isinstance(value, Exact):
        return kept(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
