"""The money of a claim or a line, in cents, under the names a member knows. None: the source does not say.

On a line, billed = allowed + discount + not covered, and allowed = plan + other payer + you. Where feeds do not
keep these sums the page shows what they say; nothing is invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Amounts(NamedTuple):
    """In the order of fhir.brief.CATEGORIES. Negative amounts take an earlier payment back."""

    billed: int | None = None
    noncovered: int | None = None
    discount: int | None = None
    allowed: int | None = None
    deductible: int | None = None
    copay: int | None = None
    coinsurance: int | None = None
    other_payer: int | None = None
    plan_paid: int | None = None
    liability: int | None = None

    @property
    def you_owe(self) -> int | None:
        """The member's share: as the source says, else deductible, copay and coinsurance together."""
        if self.liability is not None:
            return self.liability
        parts = [part for part in (self.deductible, self.copay, self.coinsurance) if part is not None]
        return sum(parts) if parts else None

    @property
    def known(self) -> bool:
        """Whether the claim has been priced: more is known than what was billed."""
        return any(part is not None for part in self[1:])


def of(cents: Sequence[int | None]) -> Amounts:
    """Amounts of what fhir.brief keeps."""
    return Amounts._make(cents)


def total(parts: Iterable[Amounts]) -> Amounts:
    """The sums; None stays where no part says anything."""
    return Amounts(*(_sum(column) for column in zip(*parts, strict=True)))


def _sum(column: Sequence[int | None]) -> int | None:
    known = [cents for cents in column if cents is not None]
    return sum(known) if known else None
