"""The text of one field becomes a value: date, cents, number, code. Never a float, never a guess.

Each reader takes stripped, non-empty text and raises ValueError with a reason in plain words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from sharewell.ingest.feeds.column import Column, Kind, squeezed

Reader = Callable[[str], Any]

_MONEY: Final = re.compile(r"\$?(\d{1,13}|\d{1,3}(?:,\d{3}){1,4})(?:\.(\d\d?)0*)?", re.ASCII)
_DECIMAL: Final = re.compile(r"-?\d{1,12}(?:\.\d{1,3}0*)?", re.ASCII)
_INTEGER: Final = re.compile(r"-?\d{1,15}(?:\.0+)?", re.ASCII)
_COMPACT: Final = re.compile(r"\d{8}", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FLAGS: Final = {
    "y": True,
    "yes": True,
    "true": True,
    "1": True,
    "n": False,
    "no": False,
    "false": False,
    "0": False,
}
_SAME: Final = {
    "in": "innetwork", "contracted": "innetwork", "par": "innetwork", "participating": "innetwork",
    "out": "outofnetwork", "noncontracted": "outofnetwork", "nonpar": "outofnetwork", "oon": "outofnetwork",
    "nonparticipating": "outofnetwork", "partial": "partiallypaid", "partlypaid": "partiallypaid",
    "cancelled": "cancelled", "canceled": "cancelled", "dental": "oral", "rx": "pharmacy", "drug": "pharmacy",
    "inpatientinstitutional": "inpatient", "outpatientinstitutional": "outpatient",
    "institutionalinpatient": "inpatient", "institutionaloutpatient": "outpatient",
    "medicaid": "MEDICAID_MCO", "medicareadvantage": "MA", "female": "F", "male": "M", "unknown": "U",
    "icd10cm": "icd10", "10": "icd10", "0": "icd10", "icd9cm": "icd9", "9": "icd9",
    "innetwork": "in", "outofnetwork": "out", "combined": "any", "both": "any",
    "external": "externalcauseofinjury", "reason": "patientreasonforvisit", "facility": "organization",
}  # fmt: skip
"""Spellings of coded values met in files, squeezed, and what they mean."""


@lru_cache(maxsize=65_536)
def iso_date(text: str) -> str:
    """yyyy-mm-dd of yyyy-mm-dd or yyyymmdd; a time of day after the date is cut off only when it is midnight."""
    head, tail = (text[:10], text[10:]) if "-" in text else (text[:8], text[8:])
    if tail and not re.fullmatch(r"[T ]00:00(:00(\.0+)?)?(Z|[+-]\d\d:?\d\d)?", tail):
        raise ValueError(f"{text!r} is not a date (yyyy-mm-dd)")
    if _COMPACT.fullmatch(head):
        head = f"{head[:4]}-{head[4:6]}-{head[6:]}"
    if not _DATE.fullmatch(head):
        raise ValueError(f"{text!r} is not a date (yyyy-mm-dd)")
    try:
        date.fromisoformat(head)
    except ValueError:
        raise ValueError(f"{text!r} is no day of the calendar") from None
    if head < "1850":
        raise ValueError(f"{text!r} is before 1850")
    return head


@lru_cache(maxsize=65_536)
def iso_time(text: str) -> str:
    """ISO date and time, or a date. Without an offset it is meant in the plan's zone."""
    if len(text) <= 10:
        return iso_date(text)
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"{text!r} is not a date and time (yyyy-mm-ddThh:mm:ss+hh:mm)") from None


def cents(text: str) -> int:
    """Whole cents of a dollar amount: 1234.56, 1,234.56, $12, -3.5, (3.50) and 3.50- for negative ones."""
    digits = text[:-3] + text[-2:]
    if text[-3:-2] == "." and digits.isdigit() and digits.isascii() and len(digits) < 16:
        return int(digits)
    return _cents(text)


def _cents(text: str) -> int:
    bare, sign = text.replace(" ", ""), 1
    for start, end in (("(", ")"), ("-", ""), ("", "-"), ("+", "")):
        if bare.startswith(start) and bare.endswith(end) and len(bare) > 1:
            bare, sign = bare[len(start) : len(bare) - len(end)], 1 if start == "+" else -1
            break
    if bare.startswith("."):
        bare = "0" + bare
    match = _MONEY.fullmatch(bare.removesuffix("."))
    if not match or not re.search(r"\d", text):
        raise ValueError(f"{text!r} is not an amount in dollars and cents")
    dollars, hundredths = match.groups()
    return sign * (int(dollars.replace(",", "")) * 100 + int((hundredths or "0").ljust(2, "0")))


def integer(text: str) -> int:
    """A whole number; 30.0 is read as 30."""
    if not _INTEGER.fullmatch(text):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text.partition(".")[0])


def decimal(text: str) -> int | float:
    """A number with at most 3 decimals, as it will print in JSON: 30, 0.5, 12.125."""
    if text.isdigit() and text.isascii() and len(text) < 13:
        return int(text)
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"{text!r} is not a number with at most 3 decimals")
    value = float(text)
    return int(value) if value.is_integer() else value


def flag(text: str) -> bool:
    """Y or N, yes or no, true or false, 1 or 0."""
    try:
        return _FLAGS[text.lower()]
    except KeyError:
        raise ValueError(f"{text!r} is neither Y nor N") from None


def plain(text: str) -> str:
    """Text as it stands."""
    return text


class OneOf:
    """A code of a closed list, found whatever its case and punctuation."""

    def __init__(self, values: tuple[str, ...], more: tuple[str, ...] = ()) -> None:
        self.values = values
        self._known = {squeezed(value): value for value in (*values, *more)}
        self._memo: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        found = self._memo.get(text)
        if found is None:
            found = self._find(squeezed(text))
            if found is None:
                raise ValueError(f"{text!r} is not one of {', '.join(self.values)}")
            if len(self._memo) < 1_000:
                self._memo[text] = found
        return found

    def _find(self, bare: str) -> str | None:
        return self._known.get(bare) or self._known.get(squeezed(_SAME.get(bare, bare)))


_READERS: Final[dict[Kind, Reader]] = {
    "text": plain, "code": plain, "date": iso_date, "time": iso_time, "cents": cents,
    "integer": integer, "decimal": decimal, "flag": flag,
}  # fmt: skip
_MORE: Final = {
    "Claim processing status code": ("active", "cancelled"),
    "Claim type": ("inpatient", "outpatient"),
    "birth_sex": ("U",),
}


def reader(column: Column) -> Reader:
    """How the text of a column is read."""
    if column.values:
        return OneOf(column.values, _MORE.get(column.name, ()))
    return _READERS[column.kind]
