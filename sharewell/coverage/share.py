"""What a member pays for something: a copay, a part of the price, both, nothing, or all of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sharewell.coverage.models import PlanLine
from sharewell.lib.money import dollars


@dataclass(frozen=True, slots=True)
class Share:
    """`copay` in cents, `percent` in hundredths of one percent; both None: the plan's file does not say.

    `first_day`, `last_day`: for which days of a stay it holds (0: not by the day). `per`: visit, day, stay …
    """

    copay: int | None = None
    percent: int | None = None
    per: str = ""
    first_day: int = 0
    last_day: int = 0
    covered: bool = True
    after_deductible: bool = False

    @property
    def known(self) -> bool:
        """True when it says what is paid, or that the plan does not pay."""
        return not self.covered or self.copay is not None or self.percent is not None

    @property
    def short(self) -> str:
        """As a card says it: "$10", "20%", "$10 + 20%", "Not covered"; "" when unknown."""
        if not self.covered:
            return _("Not covered")
        parts = [dollars(self.copay)] if self.copay or (self.copay == 0 and not self.percent) else []
        parts += [_percent(self.percent)] if self.percent or (self.percent == 0 and self.copay is None) else []
        return " + ".join(parts)

    @property
    def words(self) -> str:
        """As a page says it: "$295 a day, days 1 to 5", "20% of the cost"."""
        if not self.covered or not self.short:
            return self.short
        said = _("%(share)s of the cost") % {"share": self.short} if self.percent else self.short
        said += f" {_per(self.per)}" if self.copay and self.per else ""
        return f"{said}, {self._days()}" if self.first_day else said

    def _days(self) -> str:
        if self.last_day:
            return _("days %(first)s to %(last)s") % {"first": self.first_day, "last": self.last_day}
        return _("from day %(first)s on") % {"first": self.first_day}


def of(line: PlanLine) -> Share:
    """The share that a line of a plan states."""
    return Share(
        line.copay, line.percent, line.per, line.first_day, line.last_day, line.covered, line.after_deductible
    )


def _percent(hundredths: int | None) -> str:
    whole, rest = divmod(hundredths or 0, 100)
    return f"{whole}.{rest:02d}".rstrip("0") + "%" if rest else f"{whole}%"


def _per(unit: str) -> str:
    said = {
        "visit": _("a visit"),
        "day": _("a day"),
        "stay": _("a stay"),
        "item": _("an item"),
        "trip": _("a trip"),
        "fill": _("a fill"),
        "test": _("a test"),
        "month": _("a month"),
        "year": _("a year"),
    }
    return said.get(unit, "")
