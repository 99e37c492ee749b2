"""A visit becomes one or more medical claims: paid, denied, pending, adjusted, billed twice, appealed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from sharewell.synth import limits, providers
from sharewell.synth.catalogue import FREE, LineItem, Service
from sharewell.synth.draw import Draw
from sharewell.synth.limits import Limit
from sharewell.synth.money import Amounts, Purse, Share, deny, refund, reverse, settle, total
from sharewell.synth.people import Coverage, Person
from sharewell.synth.providers import Provider

NEW_DAYS = 2
"""For so many days a claim is only received."""
NOT_NECESSARY, DUPLICATE, NO_AUTHORIZATION, NOT_COVERED, ENDED = "50", "18", "197", "204", "27"


class Line(NamedTuple):
    """One adjudicated line; `denial` is a claim adjustment reason number, amounts are None while pending."""

    item: LineItem
    units: int
    day: date
    amounts: Amounts
    denial: str = ""


@dataclass(slots=True)
class Claim:
    """One claim as the plan's system would hold it; amounts in cents, dates in the plan's zone."""

    number: str
    person: Person
    coverage: Coverage
    service: Service
    start: date
    end: date
    received: date
    adjudicated: date | None
    paid: date | None
    diagnoses: tuple[str, ...]
    lines: list[Line]
    totals: Amounts
    rendering: Provider
    billing: Provider
    referring: Provider | None
    outcome: str = "paid"
    status: str = "active"
    frequency: str = "1"
    adjusted_from: str = ""
    adjusted_to: str = ""
    denial: str = ""
    note: str = ""
    other_payer: str = ""
    payee: str = ""
    changed: date | None = None
    stage: str = ""

    @property
    def limit(self) -> Limit:
        """What the member's share of it counts to."""
        return limits.of_service(self.service, self.coverage.product, in_network=self.billing.in_network)

    @property
    def pending(self) -> bool:
        """Received and not yet decided."""
        return self.outcome == "pending"


class Visit(NamedTuple):
    """What a story says of one visit."""

    day: date
    service: Service
    diagnoses: tuple[str, ...]
    outcome: str = "paid"
    note: str = ""
    provider: str = ""
    payee: str = ""


@dataclass(slots=True)
class Ledger:
    """What one member has met, by plan year, product and limit, and the next claim number."""

    person: Person
    purses: dict[tuple[int, str, Limit], Purse] = field(default_factory=dict)
    next_claim: int = 1

    def purse(self, coverage: Coverage, day: date, limit: Limit) -> Purse:
        """The purse of a plan year; a change of product in mid-year starts anew."""
        key = (day.year, coverage.product.key, limit)
        if key not in self.purses:
            self.purses[key] = limits.purse(coverage.product, day.year, limit)
        return self.purses[key]

    def number(self) -> str:
        """The next claim number of this member."""
        number = f"HC{self.person.number:08d}{self.next_claim:05d}"
        self.next_claim += 1
        return number


def from_visit(visit: Visit, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    """The claims that a visit leaves behind, in the order of their decisions; none while it is not received."""
    coverage = ledger.person.coverage_on(visit.day)
    if coverage is None:
        if visit.outcome not in KEPT_WITHOUT_COVERAGE or not ledger.person.coverages:
            return []
        coverage = ledger.person.coverages[-1]
    claim = _received(visit, coverage, ledger, draw, today)
    if claim is None:
        return []
    return OUTCOMES[claim.outcome](claim, ledger, draw, today)


def _received(visit: Visit, coverage: Coverage, ledger: Ledger, draw: Draw, today: date) -> Claim | None:
    """The claim as it came in, with billed amounts only."""
    service = visit.service
    stay = draw.between(*service.days)
    end = min(visit.day + timedelta(days=stay - 1), today)
    received = end + timedelta(days=draw.between(2, 9))
    adjudicated = received + timedelta(days=draw.between(3, 14))
    outcome = visit.outcome
    if outcome == "incomplete":
        received = min(received, today)
    elif outcome == "pending" or (adjudicated >= today and outcome == "paid"):
        outcome, received = "pending", min(received, today)
    elif received > today:
        return None
    own = draw.pick(providers.of_kind(service.provider))
    rendering = providers.named(visit.provider) if visit.provider else own
    billing = _billing(service, rendering, draw)
    adjudicated = min(adjudicated, today)
    days = (end - visit.day).days + 1
    lines = [_billed(item, days, visit.day, draw) for item in service.lines]
    return Claim(
        number=ledger.number(),
        person=ledger.person,
        coverage=coverage,
        service=service,
        start=visit.day,
        end=end,
        received=received,
        adjudicated=None if outcome == "pending" else adjudicated,
        paid=None if outcome == "pending" else min(adjudicated + timedelta(days=draw.between(1, 6)), today),
        diagnoses=visit.diagnoses,
        lines=lines,
        totals=total([line.amounts for line in lines]),
        rendering=rendering,
        billing=billing,
        referring=draw.pick(providers.of_kind("primary")) if service.provider != "primary" else None,
        outcome=outcome,
        note=visit.note,
        payee=visit.payee,
    )


def _billing(service: Service, rendering: Provider, draw: Draw) -> Provider:
    if service.billing:
        return draw.pick(providers.of_kind(service.billing))
    if service.kind == "oral" or not rendering.is_person:
        return rendering
    return draw.pick(providers.of_kind("group"))


def _billed(item: LineItem, days: int, day: date, draw: Draw) -> Line:
    units = days if item.per_day else item.units
    return Line(item, units, day, Amounts(billed=draw.between(item.low, item.high) * units))


def _settled(line: Line, claim: Claim, purse: Purse, draw: Draw, *, first: bool) -> Line:
    """One line at the contracted price; a copay is asked once a claim."""
    share = claim.service.share
    if claim.coverage.product.waived:
        share = FREE
    elif claim.limit is Limit.OUTSIDE:
        share = Share(percent=claim.coverage.product.outside)
    elif not first:
        share = share._replace(copay=0)
    billed = line.amounts.billed
    allowed = billed * draw.between(45, 82) // 100
    other = 60 if claim.other_payer else 0
    return line._replace(amounts=settle(billed, allowed, share, purse, other_percent=other))


def _purse(claim: Claim, ledger: Ledger) -> Purse:
    return ledger.purse(claim.coverage, claim.start, claim.limit)


def _paid(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    purse = _purse(claim, ledger)
    claim.lines = [_settled(line, claim, purse, draw, first=place == 0) for place, line in enumerate(claim.lines)]
    claim.totals = total([line.amounts for line in claim.lines])
    claim.outcome = "paid"
    return [claim]


def _pending(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    claim.stage = "received" if (today - claim.received).days < NEW_DAYS else "inreview"
    return [claim]


def _incomplete(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    """The plan waits for papers of the provider."""
    claim.outcome, claim.stage, claim.adjudicated, claim.paid = "pending", "informationneeded", None, None
    return [claim]


def _secondary(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    """Another payer was first: it paid a part before us."""
    claim.other_payer = "88888"
    return _paid(claim, ledger, draw, today)


def _capitated(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    """A visit report of a provider who is paid a fixed sum a member: nothing is paid for the visit itself."""
    claim.lines = [
        line._replace(amounts=Amounts(billed=line.amounts.billed, discount=line.amounts.billed))
        for line in claim.lines
    ]
    claim.totals = total([line.amounts for line in claim.lines])
    claim.outcome, claim.note = "paid", "Your provider is paid a fixed sum for you. There is nothing to pay."
    return [claim]


def _refused(claim: Claim, reason: str) -> Claim:
    claim.lines = [line._replace(amounts=deny(line.amounts.billed), denial=reason) for line in claim.lines]
    claim.totals = total([line.amounts for line in claim.lines])
    claim.denial, claim.outcome = reason, "denied"
    return claim


def _denied(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    return [_refused(claim, NO_AUTHORIZATION)]


def _partial(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    """The last line is not covered, the others are paid."""
    _paid(claim, ledger, draw, today)
    last = claim.lines[-1]
    refund(_purse(claim, ledger), last.amounts)
    claim.lines[-1] = last._replace(amounts=deny(last.amounts.billed), denial=NOT_COVERED)
    claim.totals = total([line.amounts for line in claim.lines])
    claim.outcome = "partial"
    return [claim]


def _reversed(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    """Paid, then taken back: a second transaction with the same money negative, so that the sum is nothing."""
    _paid(claim, ledger, draw, today)
    return [claim, _take_back(claim, ledger, draw, today)]


def _take_back(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> Claim:
    assert claim.adjudicated is not None
    refund(_purse(claim, ledger), claim.totals)
    later = min(claim.adjudicated + timedelta(days=draw.between(20, 60)), today)
    back = replace(
        claim,
        number=ledger.number(),
        adjudicated=later,
        paid=later,
        frequency="8",
        status="cancelled",
        outcome="reversal",
        adjusted_from=claim.number,
        lines=[line._replace(amounts=reverse(line.amounts)) for line in claim.lines],
        totals=reverse(claim.totals),
    )
    claim.status, claim.adjusted_to, claim.changed = "cancelled", back.number, later
    return back


def _adjusted(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    """Original, its reversal, and a replacement with another price, each linked to its neighbour."""
    billed = [line.amounts.billed for line in claim.lines]
    original, back = _reversed(claim, ledger, draw, today)
    return [original, back, _replacement(original, back, billed, ledger, draw, today)]


def _replacement(
    original: Claim, back: Claim, billed: list[int], ledger: Ledger, draw: Draw, today: date
) -> Claim:
    lines = [
        line._replace(amounts=Amounts(billed=cents), denial="")
        for line, cents in zip(original.lines, billed, strict=True)
    ]
    again = replace(
        original,
        number=ledger.number(),
        adjudicated=back.adjudicated,
        paid=back.paid,
        status="active",
        outcome="paid",
        frequency="7",
        denial="",
        adjusted_from=back.number,
        adjusted_to="",
        changed=None,
        lines=lines,
    )
    back.adjusted_to = again.number
    return _paid(again, ledger, draw, today)[0]


def _appealed(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    """Denied, appealed, and paid after the appeal under a replacement claim."""
    billed = [line.amounts.billed for line in claim.lines]
    denied = _refused(claim, NOT_NECESSARY)
    back = _take_back(denied, ledger, draw, today)
    won = _replacement(denied, back, billed, ledger, draw, today)
    won.note = "Paid after the member's appeal was decided."
    return [denied, back, won]


def _appealing(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    """Denied, and the member's appeal is not decided yet."""
    denied = _refused(claim, NOT_NECESSARY)
    denied.stage, denied.note = "inappeal", "We are looking at your appeal."
    return [denied]


def _duplicate(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    """The provider billed twice: the second claim is denied as a duplicate of the first."""
    billed = [line.amounts.billed for line in claim.lines]
    _paid(claim, ledger, draw, today)
    twin = replace(
        claim,
        number=ledger.number(),
        received=min(claim.received + timedelta(days=12), today),
        adjudicated=min(claim.received + timedelta(days=20), today),
        paid=min(claim.received + timedelta(days=22), today),
        lines=[
            line._replace(amounts=Amounts(billed=cents)) for line, cents in zip(claim.lines, billed, strict=True)
        ],
    )
    return [claim, _refused(twin, DUPLICATE)]


def _twice(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    """The feed itself holds the same claim twice, as real files do."""
    return _paid(claim, ledger, draw, today) * 2


def _ended(claim: Claim, ledger: Ledger, draw: Draw, today: date) -> list[Claim]:
    """Service after coverage had ended."""
    return [_refused(claim, ENDED)]


KEPT_WITHOUT_COVERAGE = {"reversed", "after-end"}
OUTCOMES: dict[str, Callable[[Claim, Ledger, Draw, date], list[Claim]]] = {
    "paid": _paid,
    "pending": _pending,
    "incomplete": _incomplete,
    "secondary": _secondary,
    "capitated": _capitated,
    "denied": _denied,
    "partial": _partial,
    "reversed": _reversed,
    "adjusted": _adjusted,
    "appealed": _appealed,
    "appealing": _appealing,
    "duplicate": _duplicate,
    "twice": _twice,
    "after-end": _ended,
}
