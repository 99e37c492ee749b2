"""What a plan offers a member in a plan year, as a page shows it: limits, care, drugs, extras, papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import get_language, gettext

from sharewell.coverage import lines, share
from sharewell.coverage.accumulators import Counter
from sharewell.coverage.benefit_facts import INDIVIDUAL
from sharewell.coverage.models import PlanLine
from sharewell.coverage.share import Share
from sharewell.lib.fold import fold

DEDUCTIBLES = ("deductible_medical", "deductible_drug")
MAXIMUMS = ("maximum_medical", "maximum_drug")


@dataclass(frozen=True, slots=True)
class Limit:
    """A deductible, a maximum, or an extra's limit, and how far it is met. Cents when `unit` is money.

    `bound` None: no limit is known. `used` None: nothing was counted yet, or the plan does not say.
    """

    key: str
    network: str = "in"
    kind: str = INDIVIDUAL
    unit: str = "money"
    bound: int | None = None
    used: int | None = None
    as_of: datetime | None = None

    @property
    def spent(self) -> int:
        """What is used, never less than 0."""
        return max(0, self.used or 0)

    @property
    def remaining(self) -> int | None:
        """What is left, never less than 0; None without a limit."""
        return None if self.bound is None else max(0, self.bound - self.spent)

    @property
    def met(self) -> bool:
        """True when nothing is left of a limit that is more than nothing."""
        return bool(self.bound) and self.remaining == 0

    @property
    def percent(self) -> int:
        """How much of it is used, 0 to 100; 100 only when it is met."""
        if not self.bound:
            return 0
        return min(100, self.spent * 100 // self.bound)


@dataclass(frozen=True, slots=True)
class Service:
    """One kind of care or one extra: what the member pays inside and outside the network, and what to mind."""

    benefit: str
    name: str
    words: str
    inside: tuple[Share, ...] = ()
    outside: tuple[Share, ...] = ()
    prior_authorization: bool = False
    referral: bool = False
    after_deductible: bool = False
    counts: bool = True
    notes: tuple[str, ...] = ()
    every: str = ""
    limit: Limit | None = None

    @property
    def has_remarks(self) -> bool:
        """True when there is more to know than the price."""
        told = self.after_deductible or self.prior_authorization or self.referral or not self.counts or self.notes
        return bool(told) or (self.limit is not None and self.limit.bound is not None)


@dataclass(frozen=True, slots=True)
class Tier:
    """One drug tier in one stage: (supply, share) for each supply of that stage, None where nothing is said."""

    number: int
    name: str
    cells: tuple[tuple[str, Share | None], ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of drug coverage; `here` when the member is in it."""

    key: str
    name: str
    supplies: tuple[str, ...]
    tiers: tuple[Tier, ...]
    here: bool = False

    @property
    def free(self) -> bool:
        """True when every drug costs nothing in it."""
        shares = [share for tier in self.tiers for _, share in tier.cells]
        return all(
            share is not None and share.covered and share.copay == 0 and not share.percent for share in shares
        )


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the plan, on the plan's own site."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything of one plan in one plan year. Without any line of the plan, `known` is False."""

    name: str = ""
    type: str = ""
    premium: int | None = None
    limits: tuple[Limit, ...] = ()
    care: tuple[Service, ...] = ()
    stages: tuple[Stage, ...] = ()
    extras: tuple[Service, ...] = ()
    papers: tuple[Paper, ...] = ()
    known: bool = False

    @property
    def as_of(self) -> datetime | None:
        """Up to when the plan has counted: the earliest of the shown limits, so that none is shown too new."""
        return _earliest(self.limits)

    @property
    def extras_as_of(self) -> datetime | None:
        """The same of the extras."""
        return _earliest(one.limit for one in self.extras if one.limit)

    @property
    def free_limits(self) -> tuple[Limit, ...]:
        """Deductibles of nothing."""
        return tuple(one for one in self.limits if one.bound == 0)

    @property
    def open_limits(self) -> tuple[Limit, ...]:
        """The other ones, of which a member can have met a part."""
        return tuple(one for one in self.limits if one.bound != 0)

    @property
    def own_drug_maximum(self) -> bool:
        """True when drugs count to a maximum of their own."""
        return any(one.key == "maximum_drug" for one in self.limits)

    @property
    def outside(self) -> bool:
        """True when any line says what care outside the network costs."""
        return any(one.outside for one in self.care)


def of(told: Sequence[PlanLine], counters: Sequence[Counter]) -> Offer:
    """Put the lines of a plan and the counters of a member together."""
    named: dict[str, list[PlanLine]] = {lines.AMOUNT: [], lines.CARE: [], lines.DRUG: [], lines.EXTRA: []}
    papers: list[tuple[str, Paper]] = []
    order = list(lines.LINES)
    for line in told:
        section = lines.section(line.benefit)
        if section == lines.PAPER:
            papers.append(
                (line.benefit, Paper(_name(line), (line.url_es or line.url) if _spanish() else line.url))
            )
        else:
            named[section].append(line)
    limits = _limits(named[lines.AMOUNT], counters)
    return Offer(
        name=told[0].plan_name if told else "",
        type=told[0].plan_type if told else "",
        premium=next((one.amount for one in named[lines.AMOUNT] if one.benefit == "premium"), None),
        limits=limits,
        care=_services(named[lines.CARE], counters),
        stages=_stages(named[lines.DRUG], limits),
        extras=_services(named[lines.EXTRA], counters),
        papers=tuple(one for _, one in sorted(papers, key=lambda pair: order.index(pair[0]))),
        known=bool(told),
    )


def search(services: Iterable[Service], text: str) -> tuple[Service, ...]:
    """The services whose names or search words hold every word of the text, in any order, without accents."""
    wanted = fold(text).split()
    return tuple(one for one in services if all(word in one.words for word in wanted))


def _earliest(limits: Iterable[Limit]) -> datetime | None:
    return min((one.as_of for one in limits if one.as_of), default=None)


def _limits(amounts: Sequence[PlanLine], counters: Sequence[Counter]) -> tuple[Limit, ...]:
    """Deductibles and maximums, of the member first; what is counted without a line of the plan is shown too."""
    found: dict[tuple[str, str, str], Limit] = {}
    for line in amounts:
        if line.benefit in DEDUCTIBLES + MAXIMUMS:
            found[INDIVIDUAL, line.benefit, line.network] = Limit(line.benefit, line.network, bound=line.amount)
    for one in counters:
        if one.counter in DEDUCTIBLES + MAXIMUMS:
            place = (one.kind, one.counter, one.network)
            found[place] = _limit(one, found[place].bound if place in found else None)
    order = MAXIMUMS[:1] + DEDUCTIBLES[:1] + MAXIMUMS[1:] + DEDUCTIBLES[1:]
    return tuple(
        sorted(
            found.values(),
            key=lambda one: (one.kind != INDIVIDUAL, order.index(one.key), lines.NETWORKS.index(one.network)),
        )
    )


def _limit(counter: Counter, bound: int | None) -> Limit:
    """A counter's own limit comes before that of the plan's line."""
    own = bound if counter.bound is None else counter.bound
    return Limit(counter.counter, counter.network, counter.kind, counter.unit, own, counter.used, counter.as_of)


def _services(told: Sequence[PlanLine], counters: Sequence[Counter]) -> tuple[Service, ...]:
    of_benefit = {one.counter: one for one in counters if one.kind == INDIVIDUAL and one.network != "out"}
    order = list(lines.LINES)
    found = [
        _service(benefit, list(group), of_benefit.get(benefit))
        for benefit, group in groupby(told, lambda line: line.benefit)
    ]
    return tuple(sorted(found, key=lambda one: order.index(one.benefit) if one.benefit in order else len(order)))


def _service(benefit: str, group: list[PlanLine], counter: Counter | None) -> Service:
    inside = [line for line in group if line.network != "out"]
    shares = [share.of(line) for line in inside], [share.of(line) for line in group if line.network == "out"]
    bounded = next((line for line in inside if line.bound is not None), None)
    name = _name(group[0])
    also = lines.LINES[benefit].also if benefit in lines.LINES else ""
    return Service(
        benefit=benefit,
        name=name,
        words=fold(" ".join((name, gettext(also) if also else "", also, lines.english(benefit)))),
        inside=tuple(one for one in shares[0] if one.known),
        outside=tuple(one for one in shares[1] if one.known),
        prior_authorization=any(line.prior_authorization for line in group),
        referral=any(line.referral for line in group),
        after_deductible=any(line.after_deductible for line in inside),
        counts=all(line.counts for line in group),
        notes=tuple(dict.fromkeys(note for line in group if (note := _note(line)))),
        every=bounded.every if bounded else "",
        limit=_extra_limit(benefit, bounded, counter),
    )


def _extra_limit(benefit: str, line: PlanLine | None, counter: Counter | None) -> Limit | None:
    if counter and (line is None or line.unit == counter.unit):
        return _limit(counter, line.bound if line else None)
    return Limit(benefit, line.network, unit=line.unit, bound=line.bound) if line else None


def _stages(told: Sequence[PlanLine], limits: Sequence[Limit]) -> tuple[Stage, ...]:
    here = _stage_now({line.stage for line in told}, limits)
    found = []
    for key in lines.STAGES:
        of_stage = [line for line in told if line.stage == key and line.network != "out"]
        if of_stage:
            supplies = [supply for supply in lines.SUPPLIES if any(line.supply == supply for line in of_stage)]
            found.append(
                Stage(key, gettext(lines.STAGES[key]), tuple(supplies), _tiers(of_stage, supplies), key == here)
            )
    return tuple(found)


def _tiers(told: Sequence[PlanLine], supplies: Sequence[str]) -> tuple[Tier, ...]:
    numbers = sorted({line.tier for line in told})
    at = {(line.tier, line.supply): line for line in told}
    found = []
    for number in numbers:
        cells = tuple((one, share.of(at[number, one]) if (number, one) in at else None) for one in supplies)
        found.append(Tier(number, next(_own_name(line) for line in told if line.tier == number), cells))
    return tuple(found)


def _stage_now(stages: set[str], limits: Sequence[Limit]) -> str:
    """The stage of drug coverage that what is counted tells; "" when it does not, or when the plan has a gap."""
    counted = [one for one in limits if one.used is not None and one.kind == INDIVIDUAL and one.network != "out"]
    own = {one.key: one for one in reversed(counted)}
    most = own.get("maximum_drug") or own.get("maximum_medical")
    if most is None:
        return ""
    if most.met:
        return "catastrophic"
    first = own.get("deductible_drug")
    if "deductible" in stages and first is not None and first.remaining != 0:
        return "deductible"
    return "" if "gap" in stages else "initial"


def _spanish() -> bool:
    return (get_language() or "en").startswith("es")


def _own_name(line: PlanLine) -> str:
    return (line.name_es or line.name) if _spanish() else line.name


def _name(line: PlanLine) -> str:
    """The name that the file gives, else ours."""
    return _own_name(line) or gettext(lines.english(line.benefit))


def _note(line: PlanLine) -> str:
    return (line.note_es or line.note) if _spanish() else line.note
