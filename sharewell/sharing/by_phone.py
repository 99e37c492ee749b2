"""A member on the phone stops an app: the help team's door to `grants.stop`. There is none to `grants.give`."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from sharewell.audit.actor import Actor
from sharewell.members import caller, cases
from sharewell.members.case import Case
from sharewell.sharing import grants
from sharewell.sharing.grants import Stopped
from sharewell.sharing.models import Grant

STOPPED = "app_stopped"


class NoSuchGrant(Exception):
    """The caller has no such connection."""


def held(case: Case, *, by: Actor) -> list[Grant]:
    """The live connections of the caller, who has passed the check. Raises caller.NotVerified."""
    member = caller.demand(case, by)
    return [grant for grant in grants.list_for(member.person_key) if grant.is_live]


def find(case: Case, grant_id: str, *, by: Actor) -> Grant:
    """One of the caller's connections, live or ended. Raises caller.NotVerified, NoSuchGrant."""
    grant = grants.find(caller.demand(case, by).person_key, grant_id)
    if grant is None:
        raise NoSuchGrant
    return grant


def stop(case_id: str, grant_id: str, *, reason: str, by: Actor) -> Stopped:
    """Stop an app for the caller, with the same effect and the same message as when the member does it.

    Raises caller.NotVerified, NoSuchGrant, cases.Closed, cases.TakenByAnother.
    """
    with transaction.atomic():
        case = cases.hold(case_id, by)
        grant = find(case, grant_id, by=by)
        for_caller = replace(by, for_person=grant.person_key)
        done = grants.stop(grant=grant, by=for_caller, channel="help_team", reason=reason)
        if not done.already:
            note = f"{grant.product_name}: {reason}"
            cases.note(case, what=STOPPED, note=note, by=by, subject=grant.person_key)
    return done
