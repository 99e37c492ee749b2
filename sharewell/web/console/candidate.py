"""A member as a case shows them: masked before the caller is checked, the state of the account after."""

from __future__ import annotations

from typing import Any, Final

from sharewell.accounts import sign_in
from sharewell.accounts.models import Staff
from sharewell.accounts.roles import Permission
from sharewell.coverage import periods
from sharewell.members import access, caller, desk, masked, person
from sharewell.members.caller import Checked
from sharewell.members.case import Case, CaseKind
from sharewell.members.models import Person
from sharewell.sharing import by_phone
from sharewell.web.console import words
from sharewell.web.console.page import seen

KINDS: Final = frozenset(
    {CaseKind.REGISTRATION_UNCLEAR, CaseKind.REGISTRATION_NO_CONTACT, CaseKind.PIN_NOT_ARRIVED, CaseKind.CALL}
)
"""Kinds of cases in which somebody is on the phone."""


def shown(case: Case, me: Staff, checked: Checked | None = None) -> dict[str, Any]:
    """The candidates, and the account of the one the caller proved to be; the ledger of reads is told of each."""
    people = caller.candidates(case)
    passed = caller.verified(case, me.actor())
    for one in people:
        seen(me, one.person_key, case.pk, "account" if one.person_key == passed else "candidate")
    chosen = next((one for one in people if one.person_key == passed), None)
    return {
        "candidates": [_masked(one, checked) for one in people],
        "several": checked is not None and checked.several,
        "checked": checked is not None,
        "account": _account(case, chosen, me) if chosen else None,
    }


def _masked(one: Person, checked: Checked | None) -> dict[str, Any]:
    fits = checked.fits.get(one.person_key, {}) if checked else {}
    return {
        "name": person.name_of(one),
        "year": one.birth_date.year if one.birth_date else "",
        "died": one.death_date is not None,
        "cards": masked.cards(one.person_key),
        "periods": [period for period in periods.of(one.person_key) if not period.cancelled],
        "contacts": [masked.reach(place) for place in desk.ways(one).values()],
        "fits": [{"fact": words.FACTS[fact][0], "right": right} for fact, right in fits.items()],
    }


def _account(case: Case, one: Person, me: Staff) -> dict[str, Any]:
    grants = by_phone.held(case, by=me.actor()) if me.may(Permission.STOP_APPS) else None
    return {
        "name": person.name_of(one),
        "birth_date": one.birth_date,
        "registered": one.user_id is not None,
        "locked": one.user_id is not None and sign_in.is_locked(one.user_id),
        "grants": grants,
        "open": access.live(case, me.actor()) is not None,
        "pins": [{"channel": channel, "place": masked.reach(place)} for channel, place in desk.ways(one).items()],
    }
