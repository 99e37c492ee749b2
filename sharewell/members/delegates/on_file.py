"""The plan's files name someone as a member's representative: a hint to those who check, never an authority.

A line in an enrollment file says that someone was called a representative once, not by what right, for what
and until when; so it opens nothing by itself (docs/adr/0015).
"""

from __future__ import annotations

from collections.abc import Mapping

from sharewell.members.delegation import OnFile
from sharewell.members.models import Person


def put(named: Mapping[int, int | None]) -> None:
    """Store what a feed says: person key of the one who helps -> person key of the member, or None for nobody."""
    if not named:
        return
    OnFile.objects.filter(helper_key__in=named).delete()
    rows = [OnFile(person_key=member, helper_key=helper) for helper, member in named.items() if member]
    OnFile.objects.bulk_create(rows, ignore_conflicts=True)


def names(person_key: int, user_id: int | None) -> bool:
    """Whether the files name the member behind this account as a representative of that person."""
    own = Person.objects.filter(user_id=user_id or 0).values_list("person_key", flat=True)
    return OnFile.objects.filter(person_key=person_key, helper_key__in=list(own)).exists()


def of(person_key: int) -> list[Person]:
    """Those whom the files name as representatives of this member."""
    keys = list(OnFile.objects.filter(person_key=person_key).values_list("helper_key", flat=True))
    return list(Person.objects.filter(person_key__in=keys).order_by("person_key")) if keys else []
