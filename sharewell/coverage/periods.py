"""Coverage periods from the eligibility feed: any order, any number of times, the newest record wins.

Back-dated ends and cancellations are ordinary records. A coverage may come before its person.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.db import transaction

from sharewell.audit.actor import Actor
from sharewell.coverage.models import Period
from sharewell.lib import newest, secret
from sharewell.lib.newest import Outcome
from sharewell.members import person


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFacts:
    """What a feed says of one coverage. `end` is inclusive; one before `start` means that it never took effect.

    `updated_ms` 0: the source does not say, so the later loaded one wins.
    """

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


_COLUMNS = tuple(each.name for each in fields(PeriodFacts) if each.name != "member_id")


def upsert(facts: PeriodFacts, *, by: Actor) -> Outcome:
    """Store what a feed says of one coverage; see upsert_all."""
    return upsert_all([facts], by=by)[0]


@transaction.atomic
def upsert_all(records: Sequence[PeriodFacts], *, by: Actor) -> list[Outcome]:
    """Store what a feed says of many coverages: three statements, however many they are.

    A coverage may stand in it more than once. `by` stands in the load's own act, not in one a row.
    """
    told = [_told(facts) for facts in records]
    outcomes, changed = newest.winners(told, _locked({place for place, *_ in told}))
    Period.objects.bulk_create(
        [changed[place] for place in sorted(changed)],
        update_conflicts=True,
        unique_fields=["person_key", "id"],
        update_fields=[*_COLUMNS, "content"],
    )
    return outcomes


def of(person_key: int) -> Sequence[Period]:
    """All coverages of a person that were not cancelled, the latest first."""
    return list(Period.objects.filter(person_key=person_key, cancelled=False).order_by("-start", "id"))


def _told(facts: PeriodFacts) -> tuple[tuple[int, str], int, bytes, Period]:
    place, content = _place(facts), _content(facts)
    values = {name: getattr(facts, name) for name in _COLUMNS} | {"cancelled": _never_took_effect(facts)}
    return place, facts.updated_ms, content, Period(person_key=place[0], id=place[1], content=content, **values)


def _content(facts: PeriodFacts) -> bytes:
    told = [facts.member_id, *(getattr(facts, name) for name in _COLUMNS)]
    return secret.keyed("identifier", "coverage|" + json.dumps(told, default=str))


def _never_took_effect(facts: PeriodFacts) -> bool:
    """Enrolment systems also say so by an end before the start."""
    return facts.cancelled or (facts.end is not None and facts.end < facts.start)


def _place(facts: PeriodFacts) -> tuple[int, str]:
    """The primary key of a coverage's row."""
    return person.key_of(facts.member_id), secret.keyed("id", f"coverage|{facts.coverage_id}").hex()[:32]


def _locked(places: set[tuple[int, str]]) -> dict[tuple[int, str], tuple[int, bytes]]:
    keys = {key for key, _ in places}
    held = Period.objects.select_for_update().filter(person_key__in=keys).order_by("person_key", "id")
    rows = held.values_list("person_key", "id", "updated_ms", "content")
    return {(key, id): (ms, bytes(content)) for key, id, ms, content in rows}
