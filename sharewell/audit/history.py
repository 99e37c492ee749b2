"""What the ledger tells a member of who looked at the record: the newest reads by day, reader and subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sharewell.audit import reads
from sharewell.audit.reads import Tally
from sharewell.lib import clock

MOST_READS: Final = 5000
"""So many of the newest reads are looked at; older ones stay in the ledger."""
SUBJECTS: Final = {
    "ExplanationOfBenefit": "claims", "claims": "claims", "Coverage": "coverage", "card": "coverage",
    "benefits": "coverage", "Patient": "person", "account": "person", "sharing": "sharing",
    "documents": "documents", "messages": "documents", "Case": "help",
}  # fmt: skip
"""Type of a resource, or part of the member site -> subject; all else is the health record."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One reader, one subject, one day of the plan's zone; `last` the newest of `times` reads.

    `actor` is the account or client id; `app` the product name as the app had it then, empty for a person.
    """

    day: date
    kind: str
    actor: str
    app: str
    subject: str
    times: int
    last: datetime


def of(person_key: int) -> list[Looked]:
    """Who looked at this person's record, newest first. Refused reads showed nothing and are left out."""
    groups: dict[tuple[date, str, str, str, str], list[Tally]] = {}
    for one in reads.tallied(person_key, limit=MOST_READS):
        day = one.last.astimezone(clock.plan_zone()).date()
        subject = SUBJECTS.get(one.type, "records")
        groups.setdefault((day, one.actor_kind, one.actor_id, one.app, subject), []).append(one)
    return [Looked(*key, sum(one.times for one in told), told[0].last) for key, told in groups.items()]
