"""A prescription becomes pharmacy claims, one a fill: paid, rejected, reversed, compound, mail order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from sharewell.synth import drug_tiers, limits, providers
from sharewell.synth.catalogue import Drug
from sharewell.synth.claims import Ledger
from sharewell.synth.draw import Draw
from sharewell.synth.money import Amounts, deny, refund, reverse, settle
from sharewell.synth.people import Coverage, Person
from sharewell.synth.providers import Provider

TOO_SOON, NO_AUTHORIZATION = "79", "75"


@dataclass(slots=True)
class Fill:
    """One dispensing; amounts in cents; `reject` is a pharmacy reject number."""

    number: str
    prescription: str
    person: Person
    coverage: Coverage
    drug: Drug
    day: date
    paid: date | None
    days_supply: int
    quantity: str
    refill: int
    refills_authorized: int
    pharmacy: Provider
    prescriber: Provider
    amounts: Amounts
    outcome: str = "paid"
    status: str = "active"
    reject: str = ""
    adjusted_from: str = ""
    adjusted_to: str = ""


class Script(NamedTuple):
    """What a story says of one fill."""

    day: date
    drug: Drug
    refill: int
    refills_authorized: int
    outcome: str = "paid"
    days_supply: int = 30
    pharmacy: str = "pharmacy"
    provider: str = "primary"


def from_script(script: Script, ledger: Ledger, draw: Draw, today: date) -> list[Fill]:
    """The pharmacy claims of one fill; none when the person is not covered that day."""
    coverage = ledger.person.coverage_on(script.day)
    if coverage is None or script.day > today:
        return []
    drug = script.drug
    price = draw.between(*drug.cost) * script.days_supply // 30
    billed = price * draw.between(118, 160) // 100
    fill = Fill(
        number=ledger.number().replace("HC", "RX"),
        prescription=f"{ledger.person.number % 10_000:04d}{sum(drug.ndc.encode()) % 1000:03d}",
        person=ledger.person,
        coverage=coverage,
        drug=drug,
        day=script.day,
        paid=min(script.day + timedelta(days=draw.between(1, 5)), today),
        days_supply=script.days_supply,
        quantity=f"{drug.daily * script.days_supply:.3f}".rstrip("0").rstrip("."),
        refill=script.refill,
        refills_authorized=script.refills_authorized,
        pharmacy=draw.pick(providers.of_kind(script.pharmacy)),
        prescriber=draw.pick(providers.of_kind(script.provider)),
        amounts=Amounts(),
    )
    return _decide(fill, script.outcome, price, billed, ledger, draw, today)


def _decide(
    fill: Fill, outcome: str, price: int, billed: int, ledger: Ledger, draw: Draw, today: date
) -> list[Fill]:
    if outcome == "rejected":
        fill.amounts, fill.outcome, fill.reject, fill.paid = deny(billed), "denied", NO_AUTHORIZATION, fill.day
        return [fill]
    product = fill.coverage.product
    purse = ledger.purse(fill.coverage, fill.day, limits.of_drug(product))
    share = drug_tiers.share(fill.drug, product, fill.days_supply, by_mail=fill.pharmacy.kind == "mailorder")
    fill.amounts = settle(billed, price, share, purse)
    if outcome != "reversed":
        return [fill]
    refund(purse, fill.amounts)
    later = min(fill.day + timedelta(days=draw.between(5, 12)), today)
    back = replace(
        fill,
        number=ledger.number().replace("HC", "RX"),
        paid=later,
        outcome="reversal",
        status="cancelled",
        adjusted_from=fill.number,
        amounts=reverse(fill.amounts),
    )
    fill.status, fill.adjusted_to = "cancelled", back.number
    return [fill, back]
