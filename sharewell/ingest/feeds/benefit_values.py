"""What the plans and the accumulators feed read alike: a plan year, a code of a line, a measured number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sharewell.ingest.feeds import value
from sharewell.ingest.feeds.feed import Reject

_CODE: Final = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)
OWN: Final = "x_"
"""How the code of a line begins that only the source knows."""


def plan_year(values: Mapping[str, Any]) -> int:
    """The calendar year. Raises Reject."""
    year = int(values["plan_year"])
    if not 1990 <= year <= 2100:
        raise Reject("plan_year", f"{year} is no year between 1990 and 2100")
    return year


def code(values: Mapping[str, Any], column: str, known: Iterable[str]) -> str:
    """The code of a line, in the spelling of the list. Raises Reject for one that is neither known nor own."""
    text = str(values[column])
    found = re.sub(r"[\s-]+", "_", text.lower())
    if found in known or (found.startswith(OWN) and _CODE.fullmatch(found)):
        return found
    remedy = f"Use a code of the list in docs/feeds.md; one of your own begins with {OWN}."
    raise Reject(column, f"{text!r} is no code that we know", remedy)


def measured(values: Mapping[str, Any], column: str, unit: str) -> int | None:
    """A number in its unit: cents of a money amount, else a whole number; None when empty. Raises Reject."""
    if column not in values:
        return None
    try:
        found = value.cents(values[column]) if unit == "money" else value.integer(values[column])
    except ValueError as problem:
        raise Reject(column, str(problem)) from None
    return not_negative(found, column)


def not_negative(number: int, column: str) -> int:
    """The number. Raises Reject below zero."""
    if number < 0:
        raise Reject(column, "is less than zero")
    return number
