"""Does a right to act hold now? Asked at every request, and again inside the statement that reads.

One condition in SQL decides: verified, within its days (of the plan's zone, both inclusive), the member alive
(or dead, for an executor), and for a parent the child not of age. No job is needed for a right to end.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from sharewell import policy
from sharewell.fhir.access import Guard
from sharewell.lib import clock, sql
from sharewell.members.delegates.kinds import PARTS, RULES
from sharewell.members.delegation import Delegation, Kind

LIVE_SQL: Final = (
    "(d.status = 'verified' AND d.valid_from <= :today AND (d.valid_to IS NULL OR d.valid_to >= :today)"
    " AND EXISTS (SELECT 1 FROM members_person dp WHERE dp.person_key = d.person_key"
    " AND (dp.death_date IS NOT NULL) = (d.kind = 'executor')"
    " AND (d.kind <> 'parent' OR dp.birth_date > :of_age)))"
)
"""True when the row of members_delegation called `d` gives a right now; the parameters are those of `moment()`."""
PRIVATE_SQL: Final = (
    "(d.kind = 'parent' AND EXISTS (SELECT 1 FROM members_person dp WHERE dp.person_key = d.person_key"
    " AND dp.birth_date <= :private_age))"
)
"""True when `d` is a parent of a child old enough to control its own sensitive records (Pennsylvania: 14)."""
_NAMES: Final = re.findall(r":(\w+)", LIVE_SQL)
_ROWS: Final = re.sub(r"\bd\.", "members_delegation.", re.sub(r":\w+", "%s", LIVE_SQL))
"""The same for Django's own query of the table, with its parameters in order."""
_GUARD: Final = (
    "EXISTS (SELECT 1 FROM members_delegation d WHERE d.person_key = :for_person AND d.id = :for_delegation"  # noqa: S608
    " AND d.holder_id = :for_holder AND d.scope LIKE :for_part AND "
    + LIVE_SQL.replace(":today", ":for_today").replace(":of_age", ":for_of_age")
    + ")"
)


def moment(day: date | None = None) -> dict[str, Any]:
    """The parameters of the conditions for a day (today in the plan's zone), as ISO dates.

    `of_age` and `private_age`: who was born on that day or before has that age.
    """
    day = day or clock.today()
    plan = policy.current()
    return {
        "today": day.isoformat(),
        "of_age": years_before(day, plan.age_of_majority).isoformat(),
        "private_age": years_before(day, plan.minor_private_age).isoformat(),
    }


def years_before(day: date, years: int) -> date:
    """The latest day of birth of those who are `years` old on `day`.

    Who was born on February 29 is a year older on March 1 where that year has no such day.
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # today is February 29, and that year had none
        return date(day.year - years, 2, 28)


def held(holder_id: int, delegation_id: str) -> Delegation | None:
    """The right of this id when this account holds it and it is live now; anybody else's is not found."""
    found = _live(holder_id=holder_id, id=delegation_id)
    return found[0] if found else None


def live(holder_id: int, person_key: int) -> Delegation | None:
    """The widest right that this account holds now for this member, or None."""
    found = _live(holder_id=holder_id, person_key=person_key)
    return max(found, key=_width, default=None)


def held_by(holder_id: int) -> list[Delegation]:
    """Every live right of this account."""
    return _live(holder_id=holder_id)


def all_of(holder_id: int, word: str = "") -> list[Delegation]:
    """The widest live right (that covers `word`) of this account for each member it may act for."""
    widest: dict[int, Delegation] = {}
    for one in sorted(held_by(holder_id), key=_width):
        if not word or one.covers(word):
            widest[one.person_key] = one
    return sorted(widest.values(), key=lambda one: (one.made_ms, one.id))


def for_person(person_key: int) -> list[Delegation]:
    """Every live right over this member."""
    return _live(person_key=person_key)


def is_private(right: Delegation) -> bool:
    """Whether this right must not see records that carry a mark of sensitivity (see PRIVATE_SQL)."""
    where = "d.person_key = :person AND d.id = :id AND " + PRIVATE_SQL
    with sql.writer() as connection:
        rows = connection.rows(
            f"SELECT 1 FROM members_delegation d WHERE {where}",  # noqa: S608
            {"person": right.person_key, "id": right.id} | moment(),
        )
    return bool(rows)


def guard(right: Delegation, part: str) -> Guard:
    """The condition that a statement which reads this part for this holder must obey (fhir.access).

    Raises ValueError for a word that is no part: nothing is read without one.
    """
    if part not in PARTS:
        raise ValueError(f"There is no part {part!r}.")
    now = moment()
    return Guard(
        _GUARD,
        {
            "for_person": right.person_key,
            "for_delegation": right.id,
            "for_holder": right.holder_id,
            "for_part": f"% {part} %",
            "for_today": now["today"],
            "for_of_age": now["of_age"],
        },
    )


def _live(**wanted: Any) -> list[Delegation]:
    """The live rows that fit: one statement."""
    now = moment()
    rows = Delegation.objects.filter(**wanted)
    return list(rows.extra(where=[_ROWS], params=[now[name] for name in _NAMES]))  # noqa: S610 (words of ours)


def _width(right: Delegation) -> tuple[int, int]:
    return RULES[Kind(right.kind)].rank, right.made_ms
