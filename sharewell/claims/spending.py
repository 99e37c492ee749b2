"""What a year of care came to: by month, who paid. Only claims that count (listing.Claim), by day of service.

A claim that was taken back or replaced is not in the sums, and neither is its reversal: the replacement is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sharewell.claims import amounts
from sharewell.claims.amounts import Amounts
from sharewell.claims.listing import Claim


@dataclass(frozen=True, slots=True)
class Month:
    """One month's sums. `month` is yyyy-mm; `number` how many claims count."""

    month: str
    number: int
    money: Amounts

    @property
    def plan(self) -> int:
        """What the plan paid, in cents."""
        return self.money.plan_paid or 0

    @property
    def you(self) -> int:
        """The member's share, in cents."""
        return self.money.you_owe or 0

    @property
    def other(self) -> int:
        """What another payer paid, in cents."""
        return self.money.other_payer or 0


@dataclass(frozen=True, slots=True)
class Spending:
    """A plan year: twelve months and the whole. `waiting`: claims of the year that are not decided yet."""

    year: int
    months: tuple[Month, ...]
    whole: Month
    waiting: int


def of_year(claims: Iterable[Claim], year: int) -> Spending:
    """The sums of a year."""
    mine = [one for one in claims if one.day[:4] == f"{year:04d}"]
    counted = [one for one in mine if one.counts]
    months = tuple(
        _sum(f"{year:04d}-{number:02d}", [one for one in counted if one.day[5:7] == f"{number:02d}"])
        for number in range(1, 13)
    )
    return Spending(year, months, _sum(f"{year:04d}", counted), sum(one.pending for one in mine))


def whole(claims: Iterable[Claim]) -> Month:
    """The sums of any claims of which only those that count are taken."""
    return _sum("", [one for one in claims if one.counts])


def years(claims: Iterable[Claim]) -> list[int]:
    """The years of which there is anything, newest first."""
    return sorted({int(one.day[:4]) for one in claims if one.day[:4].isdigit()}, reverse=True)


def _sum(month: str, claims: list[Claim]) -> Month:
    """The share is added up as one number: some sources give only its parts, others only the whole."""
    money = amounts.total([Amounts(), *(one.money for one in claims)])
    owed = [cents for one in claims if (cents := one.money.you_owe) is not None]
    return Month(month, len(claims), money._replace(liability=sum(owed) if owed else None))
