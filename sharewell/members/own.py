"""Nobody of staff works on their own record or on one of their family.

Which records those are, the operator says (`sharewell staff own`); who has the e-mail address of the colleague's
account, or a phone number or postal address of a named record, counts as well. A doubt means no: a colleague
takes the case.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from sharewell.accounts.models import User
from sharewell.audit import acts
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.members.models import ContactPoint, Person
from sharewell.members.staff_access import StaffRecord


class OwnRecord(Exception):
    """The member is the colleague, or one of their family."""


def name(user_id: int, person_key: int, *, by: Actor) -> None:
    """Remember that a record is this colleague's own or of their family; a second time changes nothing."""
    with transaction.atomic():
        row = StaffRecord(person_key=person_key, id=str(user_id))
        StaffRecord.objects.bulk_create([row], ignore_conflicts=True)
        acts.record(event=Event.STAFF_RECORD_NAMED, by=by, person_key=person_key, detail={"account": user_id})


def refuse(who: Actor, *people: int | None) -> None:
    """Raises OwnRecord when one of these members (person keys) is near to the colleague who acts."""
    if who.kind == ActorKind.STAFF and any(is_near(who.id, key) for key in people if key):
        raise OwnRecord


def refuse_account(who: Actor, user_id: int | None) -> None:
    """Raises OwnRecord when the member with this account is near to the colleague who acts."""
    rows = Person.objects.filter(user_id=user_id) if user_id is not None else Person.objects.none()
    refuse(who, *rows.values_list("person_key", flat=True))


def is_near(account_id: str, person_key: int) -> bool:
    """Whether a record is the colleague's own, of their family, or of their household."""
    named = set(StaffRecord.objects.filter(id=account_id).values_list("person_key", flat=True))
    if person_key in named or _emails(account_id) & _emails_of(person_key):
        return True
    return bool(named and _home([person_key]) & _home(named))


def _emails(account_id: str) -> set[str]:
    found = User.objects.filter(pk=account_id).values_list("email", flat=True) if account_id.isdigit() else ()
    return {email.casefold() for email in found if email}


def _emails_of(person_key: int) -> set[str]:
    on_file = ContactPoint.objects.filter(person_key=person_key, kind="email").values_list("value", flat=True)
    account = Person.objects.filter(person_key=person_key, user_id__isnull=False).values_list("user_id", flat=True)
    return {email.casefold() for email in on_file} | {each for one in account for each in _emails(str(one))}


def _home(people: Iterable[int]) -> set[tuple[str, str]]:
    rows = ContactPoint.objects.filter(person_key__in=list(people), kind__in=("phone", "address"))
    return {(kind, "".join(value.split()).casefold()) for kind, value in rows.values_list("kind", "value")}
