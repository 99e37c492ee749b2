"""What plans offer, from the plans feed: any order, any number of times, the newest record of a line wins."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from django.db import transaction

from sharewell.audit.actor import Actor
from sharewell.coverage.benefit_facts import LineFacts
from sharewell.coverage.models import Period, PlanLine
from sharewell.lib import newest, secret
from sharewell.lib.newest import Outcome

_PLAN = ("contract", "pbp", "segment")
_LINE = ("year", "benefit", "network", "tier", "stage", "supply", "first_day")
_COLUMNS = tuple(one.name for one in fields(LineFacts) if one.name not in _PLAN)


def key(contract: str, pbp: str, segment: str) -> str:
    """One spelling of a plan's numbers: spreadsheets lose leading zeros, and a segment 000 is no segment."""
    return "/".join(part.strip().upper().lstrip("0") for part in (contract, pbp, segment))


def of_period(period: Period) -> str:
    """The plan of a coverage."""
    return key(period.contract, period.pbp, period.segment)


@transaction.atomic
def upsert_all(records: Sequence[LineFacts], *, by: Actor) -> list[Outcome]:
    """Store what a feed says of many lines: two statements, however many they are.

    A line may stand in it more than once. `by` stands in the load's own act, not in one a row.
    """
    told = [_told(facts) for facts in records]
    known = PlanLine.objects.select_for_update().filter(id__in={one[0] for one in told}).order_by("id")
    stored = {id: (ms, bytes(content)) for id, ms, content in known.values_list("id", "updated_ms", "content")}
    outcomes, changed = newest.winners(told, stored)
    PlanLine.objects.bulk_create(
        [changed[one] for one in sorted(changed)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["plan", "content", *_COLUMNS],
    )
    return outcomes


def lines(plan: str, year: int) -> list[PlanLine]:
    """Everything a plan offers in a year, in the order of its numbers."""
    found = PlanLine.objects.filter(plan=plan, year=year, removed=False)
    return list(found.order_by("benefit", "tier", "network", "first_day", "stage", "supply"))


def years(plans: Iterable[str]) -> set[tuple[str, int]]:
    """(plan, year) of those plans of which anything is loaded."""
    return set(PlanLine.objects.filter(plan__in=set(plans), removed=False).values_list("plan", "year").distinct())


def some(places: Iterable[tuple[str, int]], benefits: Iterable[str]) -> list[PlanLine]:
    """Only some lines of these plans in these years, those inside the network, in the order of their numbers."""
    wanted = set(places)
    in_sight = PlanLine.objects.filter(
        plan__in={plan for plan, _ in wanted}, year__in={year for _, year in wanted}
    )
    found = in_sight.filter(network__in=("in", "any"), removed=False, benefit__in=set(benefits))
    return [one for one in found.order_by("benefit", "network", "first_day") if (one.plan, one.year) in wanted]


def _told(facts: LineFacts) -> tuple[str, int, bytes, PlanLine]:
    values: dict[str, Any] = {name: getattr(facts, name) for name in _COLUMNS}
    plan = key(facts.contract, facts.pbp, facts.segment)
    place = json.dumps([plan, *(values[name] for name in _LINE)])
    content = secret.keyed("identifier", "plan|" + json.dumps([plan, values], sort_keys=True))
    id = secret.keyed("id", f"plan|{place}").hex()[:32]
    return id, facts.updated_ms, content, PlanLine(id=id, plan=plan, content=content, **values)
