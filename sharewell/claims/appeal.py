"""The right to appeal: for which claims, and until when.

A member of a Medicare Advantage plan has 65 days from the day of the notice (42 CFR 422.582(b), for drugs
423.582(b)); the plan decides about payment within 60 (422.590(b)). Both are choices of the plan's policy, because
other programs differ. The formal denial notice is a letter of its own; this only says what can be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sharewell import policy
from sharewell.claims.listing import Claim
from sharewell.claims.status import Status

_OPEN = frozenset({Status.DENIED, Status.PARTLY, Status.APPEAL})


@dataclass(frozen=True, slots=True)
class Appeal:
    """`until`: the last day to appeal, None when the day of the decision is unknown; `running`: one is open."""

    until: date | None
    late: bool
    running: bool
    days: int
    answer_days: int


def of(claim: Claim, today: date) -> Appeal | None:
    """What the member can do about a decision; None where there is nothing to appeal."""
    money = claim.money
    not_covered = (money.noncovered or 0) > 0 and not claim.pending and claim.status is not Status.ADJUSTED
    if claim.status not in _OPEN and not not_covered:
        return None
    days = policy.current().appeal_days
    decided = _day(claim.facts.paid_on) or _day(claim.facts.created)
    until = decided + timedelta(days=days) if decided else None
    late = until is not None and today > until
    return Appeal(until, late, claim.status is Status.APPEAL, days, policy.current().appeal_answer_days)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
