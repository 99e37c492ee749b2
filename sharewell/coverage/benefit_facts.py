"""What the feeds of plans and accumulators say, one record each. Units: coverage/models.py."""

from __future__ import annotations

from dataclasses import dataclass

INDIVIDUAL, FAMILY = "individual", "family"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """What a feed says of one line of one plan in one year; see PlanLine for units.

    `updated_ms` 0: the source does not say, so the later loaded one wins.
    """

    contract: str
    pbp: str
    segment: str
    year: int
    benefit: str
    network: str = "in"
    tier: int = 0
    stage: str = ""
    supply: str = ""
    first_day: int = 0
    last_day: int = 0
    plan_name: str = ""
    plan_type: str = ""
    name: str = ""
    name_es: str = ""
    covered: bool = True
    copay: int | None = None
    percent: int | None = None
    per: str = ""
    amount: int | None = None
    bound: int | None = None
    unit: str = ""
    every: str = ""
    after_deductible: bool = False
    counts: bool = True
    prior_authorization: bool = False
    referral: bool = False
    note: str = ""
    note_es: str = ""
    url: str = ""
    url_es: str = ""
    removed: bool = False
    updated_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterFacts:
    """What a feed says of one counter of one member; see Accumulator for units. `as_of_ms` orders corrections."""

    member_id: str
    year: int
    counter: str
    used: int
    coverage_id: str = ""
    kind: str = INDIVIDUAL
    network: str = "in"
    unit: str = "money"
    bound: int | None = None
    as_of_ms: int = 0
