"""What the ledger tells a member of who looked at the record: the newest reads by day, reader and subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sharewell.audit import reads
from sharewell.lib import clock

MOST_READS: Final = 5000
"""So many of the newest reads are looked at; older ones stay in the ledger."""
SUBJECTS: Final = {
    "ExplanationOfBenefit": "claims", "claims": "claims", "Coverage": "coverage", "card": "coverage",
    "benefits": "coverage", "Patient": "person", "account": "person", "sharing": "sharing",
    "documents": "documents", "messages": "documents",
}  # fmt: skip
"""Type of a resource, or part of the member site -> subject; all else is the health record."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One reader, one subject, one day of the plan's zone; `last` the newest of `times` reads."""

    day: date
    kind: str
    actor: str
    app: str
    subject: str
    times: int
    last: datetime


def of(person_key: int) -> list[Looked]:
    """Who looked at this person's record, newest first. Refused reads showed nothing and are left out."""
    groups: dict[tuple[date, str, str, str, str], list[datetime]] = {}
    for read in reads.who_read(person_key, limit=MOST_READS):
        if read.status < 400:
            day = read.at.astimezone(clock.plan_zone()).date()
            who = "" if read.app else read.actor_id
            subject = SUBJECTS.get(read.type, "records")
            groups.setdefault((day, read.actor_kind, who, read.app, subject), []).append(read.at)
    return [Looked(*key, len(times), max(times)) for key, times in groups.items()]
