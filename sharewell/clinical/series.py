"""Results of the same test over time, and their chart. Pure: points and whole numbers of an SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sharewell.clinical.listing import Row

WIDTH: Final = 640
TOP, BASE, LEFT, RIGHT = 16, 220, 70, 620
VOID: Final = frozenset({"entered-in-error", "cancelled"})


@dataclass(frozen=True, slots=True)
class Series:
    """All results of one test, newest first, under the name that one of them gives it."""

    title: Any
    code: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One measured value over time: `points` for a polyline, `dots` as (x, y)."""

    name: str
    points: str
    dots: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A trend. `band`: y and height of the usual range, or None; `scale`: (y, text)."""

    lines: tuple[Line, ...]
    band: tuple[int, int] | None
    scale: tuple[tuple[int, str], ...]
    first: str
    last: str
    unit: str


def of(rows: Iterable[Row], id_: str) -> Series | None:
    """The series to which a result belongs; None when there is no such result."""
    rows = list(rows)
    wanted = next((row for row in rows if row.id == id_), None)
    if wanted is None:
        return None
    same = tuple(row for row in rows if _same(row) == _same(wanted))
    return Series(wanted.title, wanted.code, same)


def numbers(rows: Iterable[Row]) -> dict[str, int]:
    """How many results there are of the test of each row, by id of the row."""
    rows, found = list(rows), dict[tuple[str, str], int]()
    for row in rows:
        found[_same(row)] = found.get(_same(row), 0) + 1
    return {row.id: found[_same(row)] for row in rows}


def chart(series: Series) -> Chart | None:
    """The trend of what can be drawn: two or more numbers on whole days, all in one unit."""
    told = [row for row in series.rows if row.facts.status not in VOID and _day(row) is not None]
    unit = next((text for row in told for _, _, text in _values(row)), "")
    values: dict[str, list[tuple[int, float]]] = {}
    for row in reversed(told):
        for name, number, of_unit in _values(row):
            if of_unit == unit:
                values.setdefault(name, []).append((_day(row) or 0, number))
    drawn = {name: points for name, points in values.items() if len(points) > 1}
    if not drawn:
        return None
    days = [day for points in drawn.values() for day, _ in points]
    low, high = _range(told, unit)
    heights = [number for points in drawn.values() for _, number in points]
    heights += [one for one in (low, high) if one is not None]
    steps = _steps(min(heights), max(heights))
    bottom, top = steps[0], steps[-1]

    def y(number: float) -> int:
        return round(BASE - (number - bottom) / (top - bottom) * (BASE - TOP))

    def x(day: int) -> int:
        width = max(days) - min(days)
        return round(LEFT + (day - min(days)) / width * (RIGHT - LEFT)) if width else (LEFT + RIGHT) // 2

    lines = tuple(_line(name, [(x(day), y(number)) for day, number in points]) for name, points in drawn.items())
    upper, lower = y(top if high is None else high), y(bottom if low is None else low)
    band = (upper, max(lower - upper, 0)) if low is not None or high is not None else None
    ends = [date.fromordinal(pick(days)).isoformat() for pick in (min, max)]
    return Chart(lines, band, tuple((y(one), f"{one:.6g}") for one in steps), ends[0], ends[1], unit)


def _same(row: Row) -> tuple[str, str]:
    return (row.facts.system, row.facts.code) if row.facts.code else ("", row.facts.words)


def _values(row: Row) -> list[tuple[str, float, str]]:
    """(name of the part, number, unit) of what was measured."""
    found = [("", _number(row.facts.value), row.facts.unit)]
    found += [(one.words or one.code, _number(one.value), one.unit) for one in row.facts.parts]
    return [(name, number, unit) for name, number, unit in found if number is not None]


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None


def _day(row: Row) -> int | None:
    try:
        return date.fromisoformat(row.day[:10]).toordinal()
    except ValueError:
        return None


def _range(rows: Sequence[Row], unit: str) -> tuple[float | None, float | None]:
    """The usual range of the newest result that has one; none for results of several parts."""
    for row in rows:
        if row.facts.unit == unit and not row.facts.parts and (row.facts.low, row.facts.high) != (None, None):
            return row.facts.low, row.facts.high
    return None, None


def _steps(low: float, high: float) -> list[float]:
    """Round numbers at equal steps, a handful, between which everything lies."""
    if math.isclose(low, high, abs_tol=1e-9):
        room = max(abs(high) / 10, 1e-3)
        low, high = low - room, high + room
    least = (high - low) / 4
    size = 10.0 ** math.floor(math.log10(least))
    step = next((size * times for times in (1, 2, 5) if size * times >= least), size * 10)
    return [number * step for number in range(math.floor(low / step), math.ceil(high / step) + 1)]


def _line(name: str, dots: list[tuple[int, int]]) -> Line:
    return Line(name, " ".join(f"{x},{y}" for x, y in dots), tuple(dots))
