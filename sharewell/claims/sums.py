"""How a claim was worked out: every amount a row, each line a column, in the order in which they are reckoned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sharewell.claims.explain import Explanation


@dataclass(frozen=True, slots=True)
class Cell:
    """The amount of one line, in cents."""

    number: int
    cents: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of amount: its words, what it means, its lines, its total."""

    words: Promise
    hint: Promise | None
    lines: tuple[Cell, ...]
    whole: int | None

    @property
    def is_known(self) -> bool:
        """Whether the source says anything of it."""
        return self.whole is not None or any(cell.cents is not None for cell in self.lines)

    @property
    def is_something(self) -> bool:
        """Whether any of it is not zero."""
        return bool(self.whole or any(cell.cents for cell in self.lines))


ROWS: Final = (
    ("billed", _("Billed"), _("What the provider asks for")),
    ("discount", _("Discount"), _("Our members pay less; nobody pays this part")),
    ("noncovered", _("Not covered"), None),
    ("allowed", _("Plan's price"), _("Billed, less discount and what is not covered")),
    ("deductible", _("Your deductible"), _("What you pay before we pay")),
    ("copay", _("Your copay"), _("A fixed amount for a visit or drug")),
    ("coinsurance", _("Your coinsurance"), _("Your percent of the price")),
    ("other_payer", _("Other insurance paid"), None),
    ("plan_paid", _("We paid"), None),
    ("you_owe", _("You may owe"), None),
)


ALWAYS: Final = frozenset({"billed", "allowed", "plan_paid", "you_owe"})


def of(found: Explanation) -> list[Row]:
    """The rows of which anything is known, without the parts that are nothing everywhere."""
    rows = [
        Row(
            words,
            hint,
            tuple(Cell(line.number, getattr(line.money, name)) for line in found.lines),
            getattr(found.claim.money, name),
        )
        for name, words, hint in ROWS
    ]
    return [
        row
        for (name, _words, _hint), row in zip(ROWS, rows, strict=True)
        if row.is_known and (name in ALWAYS or row.is_something)
    ]
