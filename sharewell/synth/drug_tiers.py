"""What a member pays for a drug by its tier, for how many days and where it is bought."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sharewell.synth.catalogue import FREE, Drug, table
from sharewell.synth.money import Share
from sharewell.synth.people import Product


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier; copay in cents for 30 days, or percent of the price."""

    number: int
    name: str
    name_es: str
    copay: int = 0
    percent: int = 0
    deductible: bool = False


@cache
def tiers() -> dict[int, Tier]:
    """Every tier by its number."""
    rows = table("drug_tiers.toml")["tier"]
    return {row["number"]: Tier(**{**row, "copay": row.get("copay", 0) * 100}) for row in rows}


def months(days: int, *, by_mail: bool) -> int:
    """How many copays are asked: three months by mail cost two."""
    asked = days // 30
    return 2 if by_mail and asked == 3 else asked


def share(drug: Drug, product: Product, days: int, *, by_mail: bool) -> Share:
    """The member's share of a fill."""
    if product.waived:
        return FREE
    tier, times = tiers()[drug.tier], months(days, by_mail=by_mail)
    if drug.most:
        return Share(copay=min(tier.copay, drug.most) * times)
    return Share(tier.copay * times, tier.percent, tier.deductible and product.drug_deductible > 0)
