"""The accumulators feed: how far a member has come in a plan year, counted from the member's own claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sharewell.synth import columns
from sharewell.synth.benefit_rows import extras
from sharewell.synth.claims import Claim
from sharewell.synth.draw import Draw
from sharewell.synth.limits import Limit, of_drug
from sharewell.synth.money import dollars
from sharewell.synth.people import Coverage, Person, Product
from sharewell.synth.pharmacy import Fill

FAMILY = {"QHP", "COMMERCIAL"}
"""Programs in which a family shares a limit of its own, twice that of one person."""
Place = tuple[str, int]
Used = dict[Place, dict[str, int]]


def header() -> str:
    """The first line of the file."""
    return ",".join(columns.ACCUMULATORS) + "\n"


def rows(
    person: Person, claims: Iterable[Claim], fills: Iterable[Fill], *, seed: int, today: date, years: range
) -> Iterator[str]:
    """Every counter of a member in these plan years, each line with its line end."""
    used = _used(claims, fills, years)
    for held in person.coverages:
        for year in years:
            if held.status == "active" and _holds(held, year, today):
                draw = Draw(seed, f"{person.number}/extras/{held.coverage_id}/{year}")
                start = f"{person.member_id},{held.coverage_id},{year}"
                for line in _counters(held.product, year, used[held.coverage_id, year], draw):
                    yield f"{start},{line},{today}T04:00:00+00:00\n"


def _holds(held: Coverage, year: int, today: date) -> bool:
    until = held.end.year if held.end else today.year
    return held.start <= today and held.start.year <= year <= min(until, today.year)


def _used(claims: Iterable[Claim], fills: Iterable[Fill], years: range) -> Used:
    """Shares, and what extras cost the plan, by coverage and year; a claim that is told twice counts once."""
    found: Used = defaultdict(lambda: defaultdict(int))
    seen: set[str] = set()
    for claim in claims:
        if claim.start.year in years and not claim.pending and claim.number not in seen:
            seen.add(claim.number)
            _add_claim(found[claim.coverage.coverage_id, claim.start.year], claim)
    for fill in fills:
        if fill.day.year in years:
            one = found[fill.coverage.coverage_id, fill.day.year]
            limit = of_drug(fill.coverage.product)
            one[limit] += fill.amounts.member_share
            one[limit + "/deductible"] += fill.amounts.deductible
    return found


def _add_claim(found: dict[str, int], claim: Claim) -> None:
    limit = claim.limit
    found[limit] += claim.totals.member_share
    found[limit + "/deductible"] += claim.totals.deductible
    visits = 0 if claim.denial else -1 if claim.outcome == "reversal" else 1
    found[claim.service.key] += visits
    if claim.service.key != "cleaning":
        found[limit + "/plan"] += claim.totals.plan_paid


def _counters(product: Product, year: int, used: dict[str, int], draw: Draw) -> Iterator[str]:
    own = used[Limit.MEDICAL]
    yield _money("individual,in", "maximum_medical", product.maximum_in(year), own)
    if product.outside:
        yield _money("individual,any", "maximum_medical", product.combined_in(year), own + used[Limit.OUTSIDE])
    if product.program in FAMILY:
        yield _money("family,in", "maximum_medical", 2 * product.maximum_in(year), own)
    if product.deductible:
        yield _money(
            "individual,in", "deductible_medical", product.deductible, used[Limit.MEDICAL + "/deductible"]
        )
    if product.drug_maximum:
        yield _money("individual,in", "maximum_drug", product.drug_maximum_in(year), used[Limit.DRUG])
    if product.drug_deductible:
        yield _money("individual,in", "deductible_drug", product.drug_deductible, used[Limit.DRUG + "/deductible"])
    for code, row in extras(product.key).items():
        if "limit" in row:
            yield from _extra(code, row, used, draw)


def _extra(code: str, row: dict[str, Any], used: dict[str, int], draw: Draw) -> Iterator[str]:
    unit = row.get("unit", "money")
    bound = row["limit"] * (100 if unit == "money" else 1)
    if counted := row.get("claims"):
        spent = used[Limit.ORAL + "/plan"] if counted == "oral" else used[counted]
    else:
        spent = draw.between(0, bound) if draw.chance() < 0.5 else 0
    if not spent:
        return
    if unit == "money":
        yield _money("individual,in", code, bound, spent)
    else:
        yield f"individual,in,{code},{unit},{bound},{spent}"


def _money(kind: str, counter: str, bound: int, spent: int) -> str:
    return f"{kind},{counter},money,{dollars(bound)},{dollars(spent)}"
