"""Who is a current member, and when a person may register: date arithmetic in the plan's zone.

Patient Access is for current members (42 CFR 422.119(b)); the members' page opens registration
"up to 15 days prior to your coverage effective date". The last day of coverage counts until 24:00.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from sharewell import policy
from sharewell.coverage.models import Period


def _words(programs: Iterable[str]) -> str:
    """Program names as a list of SQL literals; a name that is no plain word stops the start."""
    names = tuple(programs)
    if not names or not all(re.fullmatch(r"[A-Za-z0-9_]{1,20}", name) for name in names):
        raise SystemExit(f"policy.programs_in_scope must name programs such as MA, not {names!r}.")
    return ", ".join(f"'{name}'" for name in names)


_SCOPE = _words(policy.current().programs_in_scope)
ELIGIBLE_SQL = (
    "EXISTS (SELECT 1 FROM coverage_period cp WHERE cp.person_key = {person} AND NOT cp.cancelled"  # noqa: S608
    " AND cp.program IN (" + _SCOPE + ")"
    " AND cp.start_date <= :today AND (cp.end_date IS NULL OR cp.end_date >= :today))"
)
"""True when {person} is a current member of a program in scope; `:today` is an ISO date (text)."""


def is_current(person_key: int, day: date) -> bool:
    """True when the person is covered on that day by a program in scope (both ends inclusive)."""
    scope = policy.current().programs_in_scope
    running = Q(end=None) | Q(end__gte=day)
    return Period.objects.filter(
        running, person_key=person_key, cancelled=False, program__in=scope, start__lte=day
    ).exists()


def next_start(person_key: int, day: date) -> date | None:
    """The first day after `day` on which a coverage of a program in scope begins; None when none is known."""
    scope = policy.current().programs_in_scope
    coming = Period.objects.filter(person_key=person_key, cancelled=False, program__in=scope, start__gt=day)
    return coming.order_by("start").values_list("start", flat=True).first()


def registration_opens(start: date) -> date:
    """The day at whose 00:00 (plan zone) registration opens for a coverage that starts on `start`."""
    return start - timedelta(days=policy.current().registration_days_before)


def opens_on(person_key: int, day: date) -> date | None:
    """When registration opens or opened: the earliest over all coverages that have not ended by `day`.

    None when no such coverage exists. Any program counts: the member site is for every member.
    """
    unfinished = Period.objects.filter(Q(end=None) | Q(end__gte=day), person_key=person_key, cancelled=False)
    starts = list(unfinished.values_list("start", flat=True))
    return registration_opens(min(starts)) if starts else None


def may_register(person_key: int, day: date) -> bool:
    """True from 00:00 of the opening day until the last day of coverage."""
    opens = opens_on(person_key, day)
    return opens is not None and opens <= day
