"""Coverage periods from the eligibility feed: any order, any number of times, the newest record wins.

Back-dated ends and cancellations are ordinary records. A coverage may come before its person.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from django.db import transaction

from sharewell.audit.actor import Actor
from sharewell.coverage.models import Period
from sharewell.lib import secret
from sharewell.members import person


class Outcome(StrEnum):
    """What a record did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFacts:
    """What a feed says of one coverage. `end` is inclusive; `updated_ms` 0: the later loaded one wins."""

    member_id: str
    coverage_id: str
    program: str
    start: date
    end: date | None = None
    cancelled: bool = False
    card_id: str = ""
    subscriber_id: str = ""
    relationship: str = ""
    contract: str = ""
    pbp: str = ""
    segment: str = ""
    plan_name: str = ""
    plan_type: str = ""
    payer_id: str = ""
    payer_name: str = ""
    group_id: str = ""
    group_name: str = ""
    rx_bin: str = ""
    rx_pcn: str = ""
    rx_grp: str = ""
    updated_ms: int = 0


@transaction.atomic
def upsert(facts: PeriodFacts, *, by: Actor) -> Outcome:
    """Store what a feed says of a coverage. `by` stands in the load's own act, not in one a row.

    Raises ValueError for an end before the start.
    """
    if facts.end is not None and facts.end < facts.start and not facts.cancelled:
        raise ValueError("coverage_end lies before coverage_start")
    key, name, content = person.key_of(facts.member_id), _id(facts.coverage_id), _content(facts)
    row = Period.objects.select_for_update().filter(person_key=key, id=name).first()
    outcome = _outcome(row, facts, content)
    if outcome in {Outcome.NEW, Outcome.CHANGED}:
        values = {**asdict(facts), "content": content}
        del values["member_id"]
        Period.objects.update_or_create(person_key=key, id=name, defaults=values)
    return outcome


def of(person_key: int) -> Sequence[Period]:
    """All coverages of a person that were not cancelled, the latest first."""
    return list(Period.objects.filter(person_key=person_key, cancelled=False).order_by("-start", "id"))


def _outcome(row: Period | None, facts: PeriodFacts, content: bytes) -> Outcome:
    if row is None:
        return Outcome.NEW
    if bytes(row.content) == content:
        return Outcome.UNCHANGED
    without_order = facts.updated_ms == row.updated_ms == 0
    newer = (facts.updated_ms, content) > (row.updated_ms, bytes(row.content))
    return Outcome.CHANGED if newer or without_order else Outcome.STALE


def _content(facts: PeriodFacts) -> bytes:
    return secret.keyed("identifier", "coverage|" + json.dumps(asdict(facts), default=str, sort_keys=True))


def _id(coverage_id: str) -> str:
    return secret.keyed("id", f"coverage|{coverage_id}").hex()[:32]
