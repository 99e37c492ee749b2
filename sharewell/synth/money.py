"""Who pays what on a claim line, in cents.

Every line keeps two sums: billed = allowed + discount + noncovered, and allowed = plan paid + other payer + member
share. The member share is deductible + copay + coinsurance, never more than what is left of the year's maximum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Amounts(NamedTuple):
    """The money of one line or of a whole claim, in cents."""

    billed: int = 0
    discount: int = 0
    noncovered: int = 0
    allowed: int = 0
    deductible: int = 0
    copay: int = 0
    coinsurance: int = 0
    other_payer: int = 0
    plan_paid: int = 0

    @property
    def member_share(self) -> int:
        """Deductible, copay and coinsurance together."""
        return self.deductible + self.copay + self.coinsurance


class Share(NamedTuple):
    """What the benefit asks of the member for a service: cents and percent."""

    copay: int = 0
    percent: int = 0
    deductible: bool = False


@dataclass(slots=True)
class Purse:
    """What one member has already met in one plan year, in cents."""

    deductible_left: int
    maximum_left: int


def settle(
    billed: int, allowed: int, share: Share, purse: Purse, *, other_percent: int = 0, noncovered: int = 0
) -> Amounts:
    """Adjudicate a covered line; charges the purse.

    `allowed` is the contracted price of the covered part, `other_percent` what a primary payer already paid of it.
    """
    other = allowed * other_percent // 100
    left = allowed - other
    deductible = min(left, purse.deductible_left) if share.deductible else 0
    left -= deductible
    copay = min(left, share.copay)
    coinsurance = (left - copay) * share.percent // 100
    room = purse.maximum_left
    deductible = min(deductible, room)
    copay = min(copay, room - deductible)
    coinsurance = min(coinsurance, room - deductible - copay)
    member = deductible + copay + coinsurance
    purse.deductible_left -= deductible
    purse.maximum_left -= member
    return Amounts(
        billed,
        billed - noncovered - allowed,
        noncovered,
        allowed,
        deductible,
        copay,
        coinsurance,
        other,
        allowed - other - member,
    )


def deny(billed: int) -> Amounts:
    """A line that the plan does not cover: nothing allowed, nothing owed by the plan."""
    return Amounts(billed=billed, noncovered=billed)


def total(lines: list[Amounts]) -> Amounts:
    """The header of a claim: each amount is the sum of its lines."""
    if len(lines) == 1:
        return lines[0]
    return Amounts(*map(sum, zip(*lines, strict=True)))


def reverse(amounts: Amounts) -> Amounts:
    """The same money taken back."""
    return Amounts(*(-value for value in amounts))


def refund(purse: Purse, amounts: Amounts) -> None:
    """Give a reversed claim's deductible and share back to the purse."""
    purse.deductible_left += amounts.deductible
    purse.maximum_left += amounts.member_share


def dollars(cents: int) -> str:
    """Cents as the feeds write them: '12.34', '-0.50'."""
    if cents < 0:
        return "-" + dollars(-cents)
    return f"{cents // 100}.{cents % 100:02d}"
