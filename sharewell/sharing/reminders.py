"""Reminders before sharing ends: each kind once a grant, and only while it still helps (docs/adr/0020).

A reminder of N days is due from N times 24 hours before the end until the next nearer one is due (the last: until
the end). After days without a worker a member gets the nearest reminder alone. A grant that lasts no longer than N
days gets no reminder of N days. Nothing ends by this job: each request looks at the end itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction

from sharewell import policy
from sharewell.audit.actor import SYSTEM
from sharewell.coverage import eligible
from sharewell.lib import clock, sql
from sharewell.members import delegates, preferences, reach
from sharewell.members.models import Person
from sharewell.notify import dates, outbox
from sharewell.sharing import authority
from sharewell.sharing.models import Grant

_OFTEN = 500
_TOLD = outbox.TOLD_SQL.format(person="g.person_key", event="'grant-ends:' || g.id || ':' || :days")
_GOES_ON = """EXISTS (SELECT 1 FROM sharing_grant n WHERE n.person_key = g.person_key
 AND n.client_id = g.client_id AND n.state = 'active' AND n.ends_ms > g.ends_ms)"""
_DUE = f"""SELECT g.person_key, g.id FROM sharing_grant g WHERE g.state = 'active'
 AND g.ends_ms > :after_ms AND g.ends_ms <= :until_ms AND g.ends_ms - g.starts_ms > :distance_ms
 AND NOT {_TOLD} AND NOT {_GOES_ON} AND {authority.STANDS_SQL}
 AND {eligible.ELIGIBLE_SQL.format(person="g.person_key")}"""  # noqa: S608
_NEXT = f"{_DUE} ORDER BY g.ends_ms LIMIT :batch"
_STILL = f"{_DUE} AND g.person_key = :person AND g.id = :grant"


@dataclass(frozen=True, slots=True)
class Kind:
    """One reminder: `days` of 24 hours before the end, of use until `until` days before it."""

    days: int
    until: int

    def moment(self) -> dict[str, Any]:
        """The parameters of the question which grants are due now."""
        now, day = clock.now_ms(), timedelta(days=1) // timedelta(milliseconds=1)
        return delegates.moment() | {
            "days": str(self.days),
            "after_ms": now + self.until * day,
            "until_ms": now + self.days * day,
            "distance_ms": self.days * day,
        }


def run(batch: int = _OFTEN) -> int:
    """Promise the reminders that are due; the answer is how many. Any number of workers may do it at once."""
    return sum(_remind(kind, key, grant_id) for kind in kinds() for key, grant_id in _due(kind, batch))


def kinds() -> list[Kind]:
    """The plan's reminders (policy.reminder_days), the earliest first."""
    days = sorted({*policy.current().reminder_days, 0}, reverse=True)
    return [Kind(*pair) for pair in pairwise(days)]


def withdraw(person_key: int, grant_ids: Iterable[str]) -> None:
    """Drop the reminders of grants that wait to be sent: they have ended, or go on under a newer signature."""
    outbox.withdraw(person_key, [_event(grant_id, kind.days) for grant_id in grant_ids for kind in kinds()])


def _due(kind: Kind, batch: int) -> Iterator[tuple[int, str]]:
    with sql.writer() as connection:
        yield from connection.rows(_NEXT, kind.moment() | {"batch": batch})


@transaction.atomic
def _remind(kind: Kind, person_key: int, grant_id: str) -> bool:
    """Ask again behind the lock that every stop takes, so that nobody is reminded of what has just ended."""
    member = Person.objects.select_for_update().get(person_key=person_key)
    with sql.writer() as connection:
        still = connection.rows(_STILL, kind.moment() | {"person": person_key, "grant": grant_id})
    if still:
        _tell(kind, member, Grant.objects.get(person_key=person_key, id=grant_id))
    return bool(still)


def _tell(kind: Kind, member: Person, grant: Grant) -> None:
    spoken = preferences.language_of(member.person_key, grant.language)
    reach.tell(
        member,
        event_key=_event(grant.id, kind.days),
        template="sharing-ends",
        language=spoken,
        context={"app": grant.product_name, "until": dates.moment(grant.ends_at, spoken)},
        by=SYSTEM,
        useless_after=grant.ends_at - timedelta(days=kind.until),
    )


def _event(grant_id: str, days: int) -> str:
    return f"grant-ends:{grant_id}:{days}"
