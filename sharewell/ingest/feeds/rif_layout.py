"""The declarative maps of RIF files (ingest/maps/rif/*.toml), read and checked against our claim layouts.

A map says which RIF column fills which of our columns; nothing about a file's order or width is fixed, columns are
found by name. What the TOML tables mean:

include      other maps taken in first; this map's entries win
recognise    columns that only this kind of file has
layout       claims or pharmacy; number: the column of the claim number; part: A, B or D of Medicare
constant     our column = text for every row
column       RIF column = our column, or several
first        our column = RIF columns of which the first with a value counts
sum          our column = RIF columns whose amounts are added
named        our column = [words, RIF column], where the claim gives no NPI for that provider
width        RIF column = digits to fill up with leading zeros
pointer      RIF column with a diagnosis of the line = our column for its number
status       denied, reversed: RIF column = values that mean it; unpaid_reason: a reason beside a payment of zero
diagnosis, procedure    RIF columns of one list, # is the number from 1 to repeat
unmapped     reason = RIF columns that are read and not kept
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from sharewell.ingest.feeds import layouts
from sharewell.ingest.feeds.value import reader

KINDS: Final = ("inpatient", "outpatient", "snf", "hha", "hospice", "carrier", "dme", "pde")
MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

Read = Callable[[str], Any]
Target = tuple[str, Read]
"""The key of one of our columns, and how its text is read."""
Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Listed:
    """One diagnosis or procedure of a claim: RIF columns, "" where the file has none."""

    code: str
    version: str
    type: str
    admission: str
    date: str


@dataclass(frozen=True, slots=True)
class RifMap:
    """One kind of RIF file, ready for use: all our columns as keys with their readers."""

    kind: str
    recognise: frozenset[str]
    number: str
    part: str
    constant: dict[str, Any]
    column: dict[str, tuple[Target, ...]]
    first: dict[Target, tuple[str, ...]]
    sum: dict[Target, tuple[str, ...]]
    named: dict[str, tuple[str, str]]
    width: dict[str, int]
    pointer: dict[str, str]
    denied: Values
    reversed: Values
    unpaid_reason: str
    diagnoses: tuple[Listed, ...]
    procedures: tuple[Listed, ...]
    unmapped: frozenset[str]


@cache
def of_line(kind: str) -> RifMap:
    """The map of a kind with only what belongs to the single line: all a claim's later rows are read for."""
    whole, mine = rif_map(kind), _line_keys(_merged(kind)["layout"])
    return replace(
        whole,
        column={
            column: kept
            for column, targets in whole.column.items()
            if (kept := tuple(target for target in targets if target[0] in mine))
        },
        first={target: columns for target, columns in whole.first.items() if target[0] in mine},
        sum={target: columns for target, columns in whole.sum.items() if target[0] in mine},
    )


@lru_cache(maxsize=65_536)
def rif_date(text: str) -> str:
    """yyyy-mm-dd of dd-Mon-yyyy, in any case. Raises ValueError."""
    day, _, rest = text.partition("-")
    month, _, year = rest.partition("-")
    try:
        return date(int(year), MONTHS.index(month.upper()) + 1, int(day)).isoformat()
    except ValueError:
        raise ValueError(f"{text!r} is not a date (dd-Mon-yyyy)") from None


@cache
def rif_map(kind: str) -> RifMap:
    """The map of a kind. Raises KeyError or ValueError when a map names a column that we do not have."""
    raw = _merged(kind)
    targets = _targets(raw["layout"])
    status = raw.get("status", {})
    return RifMap(
        kind=kind,
        recognise=frozenset(raw["recognise"]),
        number=raw["number"],
        part=raw["part"],
        constant={targets[name][0]: targets[name][1](text) for name, text in raw.get("constant", {}).items()},
        column={column: tuple(targets[one] for one in _list(to)) for column, to in raw["column"].items()},
        first={targets[name]: tuple(columns) for name, columns in raw.get("first", {}).items()},
        sum={targets[name]: tuple(columns) for name, columns in raw.get("sum", {}).items()},
        named={targets[name][0]: tuple(words) for name, words in raw.get("named", {}).items()},
        width=raw.get("width", {}),
        pointer={column: targets[name][0] for column, name in raw.get("pointer", {}).items()},
        denied={column: tuple(values) for column, values in status.get("denied", {}).items()},
        reversed={column: tuple(values) for column, values in status.get("reversed", {}).items()},
        unpaid_reason=status.get("unpaid_reason", ""),
        diagnoses=tuple(one for entry in raw.get("diagnosis", []) for one in _listed(entry)),
        procedures=tuple(one for entry in raw.get("procedure", []) for one in _listed(entry)),
        unmapped=frozenset(column for columns in raw.get("unmapped", {}).values() for column in columns),
    )


def _line_keys(layout: str) -> frozenset[str]:
    return frozenset(key for column in layouts.LAYOUTS[layout] if column.line for key in column.keys)


def maps() -> tuple[RifMap, ...]:
    """The maps of all kinds of claim files."""
    return tuple(map(rif_map, KINDS))


def columns_of(one: RifMap) -> set[str]:
    """Every RIF column a map speaks of; # stands for a number in those not kept."""
    found = {*one.column, *one.pointer, *one.denied, *one.reversed, one.number, one.unpaid_reason, *one.unmapped}
    for columns in (*one.first.values(), *one.sum.values()):
        found.update(columns)
    found.update(column for _, column in one.named.values())
    for listed in (*one.diagnoses, *one.procedures):
        found.update((listed.code, listed.version, listed.admission, listed.date))
    return found - {""}


def _merged(name: str) -> dict[str, Any]:
    text = resources.files("sharewell.ingest.maps.rif").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    own = tomllib.loads(text)
    whole: dict[str, Any] = {}
    for included in own.pop("include", []):
        whole = _joined(whole, _merged(included))
    return _joined(whole, own)


def _joined(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    joined = dict(base)
    for name, value in over.items():
        if name == "unmapped":
            was = base.get(name, {})
            joined[name] = was | {reason: [*was.get(reason, []), *columns] for reason, columns in value.items()}
        elif name in ("diagnosis", "procedure"):
            joined[name] = list({entry["code"]: entry for entry in (*base.get(name, []), *value)}.values())
        elif isinstance(value, dict) and name in base:
            joined[name] = _joined(base[name], value)
        else:
            joined[name] = value
    return joined


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _listed(entry: dict[str, Any]) -> list[Listed]:
    names = ("code", "version", "type", "admission", "date")
    return [
        Listed(**{name: entry.get(name, "").replace("#", str(number)) for name in names})
        for number in range(1, entry.get("repeat", 1) + 1)
    ]


@cache
def _targets(layout: str) -> dict[str, Target]:
    found: dict[str, Target] = {}
    for column in layouts.LAYOUTS[layout]:
        read: Read = rif_date if column.kind in ("date", "time") else reader(column)
        found |= {name: (key, read) for name, key in zip(column.names, column.keys, strict=True)}
    return found
