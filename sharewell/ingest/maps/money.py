"""Cents become FHIR Money whose JSON text is exact.

cents / 100 is the double nearest to the true value (IEEE 754 division rounds correctly), and JSON writers print
the shortest text that reads back as that double: 1234 -> 12.34. Whole dollars are written as integers.
https://hl7.org/fhir/R4/datatypes.html#Money
"""

from __future__ import annotations

from typing import Any

LIMIT = 10**14
"""Above a trillion dollars a double no longer tells cents apart."""


def dollars(cents: int) -> int | float:
    """The number that prints as the amount. Raises ValueError beyond LIMIT cents."""
    if not -LIMIT < cents < LIMIT:
        raise ValueError(f"{cents} cents is no amount of a claim")
    return cents / 100 if cents % 100 else cents // 100


def money(cents: int) -> dict[str, Any]:
    """Money in US dollars."""
    return {"value": dollars(cents), "currency": "USD"}
