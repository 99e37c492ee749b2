"""Pictures of money as numbers for an SVG: a bar of who paid what, and months side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sharewell.claims.amounts import Amounts
from sharewell.claims.spending import Month

WIDTH: Final = 640
_PARTS: Final = (
    ("s1", "plan_paid", _("We paid")),
    ("s2", "you_owe", _("You may owe")),
    ("s3", "other_payer", _("Other insurance paid")),
    ("s4", "discount", _("Discount")),
    ("s5", "noncovered", _("Not covered")),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar: class of its colour, where it begins, how wide it is (of WIDTH), what it is, cents."""

    colour: str
    x: int
    width: int
    words: Promise
    cents: int


def bar(money: Amounts) -> list[Piece]:
    """The pieces of what was billed; none where nothing is known or money was taken back."""
    parts = [(colour, words, getattr(money, name) or 0) for colour, name, words in _PARTS]
    parts = [part for part in parts if part[2] > 0]
    whole = sum(cents for _, _, cents in parts)
    found: list[Piece] = []
    so_far = 0
    for colour, words, cents in parts:
        start, end = so_far * WIDTH // whole, (so_far + cents) * WIDTH // whole
        found.append(Piece(colour, start, max(end - start, 2), words, cents))
        so_far += cents
    return found


@dataclass(frozen=True, slots=True)
class Column:
    """One month of a chart: where its column stands, and the tops and heights of what you and the plan paid."""

    month: str
    x: int
    middle: int
    plan_y: int
    plan_height: int
    you_y: int
    you_height: int


BASE: Final = 220
"""Where the columns stand, from the top; they are as high as 200."""


@dataclass(frozen=True, slots=True)
class Months:
    """Twelve columns, and lines of the scale as (y, cents)."""

    columns: tuple[Column, ...]
    scale: tuple[tuple[int, int], ...]


def months(rows: tuple[Month, ...]) -> Months:
    """The columns of a year; the plan's part stands on the member's."""
    top = _round_up(max((max(row.plan, 0) + max(row.you, 0) for row in rows), default=0))
    columns = tuple(_column(place, row, top) for place, row in enumerate(rows))
    return Months(columns, tuple((BASE - 200 * step // 4, top * step // 4) for step in range(5)))


def _column(place: int, row: Month, top: int) -> Column:
    you, plan = (200 * max(cents, 0) // top for cents in (row.you, row.plan))
    x = 92 + place * 45
    return Column(row.month, x, x + 14, BASE - you - plan, plan, BASE - you, you)


def _round_up(cents: int) -> int:
    """A round sum of dollars that is not less: 1, 2 or 5 times a power of ten, four of which make the scale."""
    step = 10_000
    while True:
        for factor in (1, 2, 4, 8):
            if cents <= step * factor:
                return step * factor
        step *= 10
