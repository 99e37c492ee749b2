"""What each kind of authority may cover, and for how long: one row a kind (docs/adr/0015).

A right by law treats its holder as the member (45 CFR 164.502(g)). A Medicare appointed representative has
claims and appeals, for a year (42 CFR 422.561, form CMS-1696). A helper whom the member invited has what the
member chose, and never the power to sign: an authorization needs the member or an authority by law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sharewell.members.delegation import Kind

PARTS: Final = ("card", "benefits", "claims", "records", "documents", "messages", "sharing", "account")
"""The parts of a member's record; web.portal.viewing guards every page by one of them."""
SHARE: Final = "share"
"""The act of signing an authorization for the member."""
STOP: Final = "stop"
"""The act of stopping an app for the member."""
ACTS: Final = (SHARE, STOP)
WORDS: Final = PARTS + ACTS


@dataclass(frozen=True, slots=True)
class Rule:
    """`by_law`: the right comes from a paper or a court, not from the member's click. `most`: the widest scope.

    `years`: the longest time from the first day, None for no limit. `rank`: which of two rights is the wider.
    """

    by_law: bool
    most: tuple[str, ...]
    rank: int
    years: int | None = None


RULES: Final[Mapping[Kind, Rule]] = {
    Kind.EXECUTOR: Rule(True, PARTS, 70),
    Kind.GUARDIAN: Rule(True, WORDS, 60),
    Kind.COURT_ORDER: Rule(True, WORDS, 55),
    Kind.HEALTH_CARE_POWER: Rule(True, WORDS, 50),
    Kind.PARENT: Rule(True, WORDS, 40),
    Kind.CAREGIVER: Rule(False, ("card", "benefits", "claims", "records", "documents", "sharing", STOP), 20),
    Kind.APPOINTED: Rule(True, ("claims",), 10, years=1),
}


def allowed(kind: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The words of `wanted` that this kind may cover, in the order of WORDS."""
    return tuple(word for word in RULES[Kind(kind)].most if word in wanted)


def written(scope: tuple[str, ...]) -> str:
    """A scope as it is stored: every word between blanks."""
    return f" {' '.join(scope)} " if scope else ""
