"""Who is a current member, and when a person may register: date arithmetic in the plan's zone.

Patient Access is for current members (42 CFR 422.119(b)); the members' page opens registration
"up to 15 days prior to your coverage effective date". The last day of coverage counts until 24:00.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from sharewell import policy
from sharewell.coverage.models import Period
from sharewell.lib import clock, sql


def _words(programs: Iterable[str]) -> str:
    """Program names as a list of SQL literals; a name that is no plain word stops the start."""
    names = tuple(programs)
    if not names or not all(re.fullmatch(r"[A-Za-z0-9_]{1,20}", name) for name in names):
        raise SystemExit(f"policy.programs_in_scope must name programs such as MA, not {names!r}.")
    return ", ".join(f"'{name}'" for name in names)


_SCOPE = _words(policy.current().programs_in_scope)
ELIGIBLE_SQL = (
    "(EXISTS (SELECT 1 FROM coverage_period cp WHERE cp.person_key = {person} AND NOT cp.cancelled"  # noqa: S608
    " AND cp.program IN (" + _SCOPE + ")"
    " AND cp.start_date <= :today AND (cp.end_date IS NULL OR cp.end_date >= :today))"
    " AND NOT EXISTS (SELECT 1 FROM members_person mp WHERE mp.person_key = {person}"
    " AND mp.death_date IS NOT NULL))"
)
"""True when {person} lives and is a current member of a program in scope; `:today` is an ISO date (text)."""


def is_current(person_key: int, day: date) -> bool:
    """True when the person lives and is covered on that day by a program in scope (both ends inclusive).

    It asks with ELIGIBLE_SQL, so that signing and every later request have one rule.
    """
    condition = ELIGIBLE_SQL.format(person="CAST(:person_key AS bigint)")
    with sql.writer() as connection:
        rows = connection.rows(f"SELECT 1 WHERE {condition}", {"person_key": person_key, "today": day.isoformat()})
    return bool(rows)


def program_of(person_key: int, day: date) -> str:
    """The program in scope that covers the person on that day; the policy's order decides between several."""
    scope = policy.current().programs_in_scope
    found = set(_covering(person_key, day).values_list("program", flat=True))
    return next((program for program in scope if program in found), "")


def in_another_program(person_key: int, day: date) -> bool:
    """True when the person is covered on that day, but by programs out of scope only (a commercial plan, say)."""
    return _covering(person_key, day).exists() and not is_current(person_key, day)


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


def lapsed_since(person_key: int, day: date) -> date | None:
    """Since when the person has not been a current member, as far as we could know; None when still one.

    That is the day after the last covered day, or the day on which the source wrote what ended it when
    that came later (a back-dated end). Without any coverage known, it is the first of all days.
    """
    if is_current(person_key, day):
        return None
    scope = policy.current().programs_in_scope
    since = date.min
    for period in Period.objects.filter(person_key=person_key, program__in=scope, start__lte=day):
        told = clock.from_ms(period.updated_ms).astimezone(clock.plan_zone()).date()
        ended = period.end + timedelta(days=1) if period.end and not period.cancelled else date.min
        since = max(since, ended, told if told <= day else date.min)
    return since


def _covering(person_key: int, day: date) -> QuerySet[Period]:
    open_end = Q(end__isnull=True) | Q(end__gte=day)
    return Period.objects.filter(open_end, person_key=person_key, cancelled=False, start__lte=day)
