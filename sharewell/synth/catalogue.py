"""The catalogues of visits and drugs, read once from their tables."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sharewell.synth.money import Share

FREE = Share()


class LineItem(NamedTuple):
    """One line that a visit bills: code numbers, price of a unit in cents from low to high, units."""

    code: str = ""
    rev: str = ""
    low: int = 0
    high: int = 0
    units: int = 1
    mod: str = ""
    per_day: bool = False
    tooth: str = ""
    more_teeth: str = ""
    surface: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of visit; what the columns mean stands in services.toml."""

    key: str
    kind: str
    provider: str
    lines: tuple[LineItem, ...]
    share: Share = FREE
    billing: str = ""
    place: str = ""
    bill_type: str = ""
    days: tuple[int, int] = (1, 1)
    drg: str = ""
    admission: str = "2"
    source: str = "1"
    discharge: str = "01"
    icd_procedure: str = ""
    encounter: str = ""
    type: str = ""
    procedure: str = ""
    device: str = ""
    vaccine: str = ""
    screen: str = ""
    labs: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    vitals: bool = False
    child_vitals: bool = False
    pregnant: bool = False
    report: bool = False
    note: bool = False
    ambulance: bool = False
    orthodontics: bool = False
    prosthesis: bool = False


@dataclass(frozen=True, slots=True)
class Drug:
    """Something a pharmacy dispenses; cost in cents, `most` a month costs the member (0: no such limit)."""

    key: str
    ndc: str
    rxnorm: str
    text: str
    brand: str
    cost: tuple[int, int]
    tier: int
    daily: float
    unit: str
    reason: str
    most: int = 0
    daw: str = "0"
    compound: tuple[str, ...] = ()


def table(name: str) -> dict[str, Any]:
    """One of this room's TOML tables."""
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


@cache
def services() -> dict[str, Service]:
    """Every kind of visit by its key."""
    return {key: _service(key, row) for key, row in table("services.toml").items()}


def _service(key: str, row: dict[str, Any]) -> Service:
    copay, percent, deductible = row.get("share", (0, 0, False))
    cents = [{**item, "low": item["low"] * 100, "high": item["high"] * 100} for item in row["lines"]]
    lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
    lists.update(lines=tuple(LineItem(**item) for item in cents), share=Share(copay * 100, percent, deductible))
    return Service(key=key, **{**row, **lists})


@cache
def drugs() -> dict[str, Drug]:
    """Every drug by its key."""
    found = {}
    for key, row in table("drugs.toml").items():
        low, high = row["cost"]
        fixed = {"cost": (low * 100, high * 100), "most": row.get("most", 0) * 100}
        found[key] = Drug(key=key, **{**row, **fixed, "compound": tuple(row.get("compound", ()))})
    return found
