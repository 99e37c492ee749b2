"""Signing in: how often a password may be wrong, counted for all processes at once, and what the ledger is told.

Log-in monitoring: 45 CFR 164.308(a)(5)(ii)(C). A failure is written alike whether or not the name exists.
"""

from __future__ import annotations

from django.db import transaction

from sharewell import policy
from sharewell.accounts import limits
from sharewell.accounts.models import User
from sharewell.audit import acts
from sharewell.audit.actor import SYSTEM, Actor
from sharewell.audit.event import Event


def may_try(name: str, source: str) -> bool:
    """Count one try before the password is looked at. False: too many, for the name or for the source.

    `name` as it was typed, whether or not anyone has it; `source` the visitor's network.
    """
    plan = policy.current()
    window = plan.sign_in_window_minutes
    by_name = limits.take("sign-in", _plain(name), plan.sign_in_tries_per_name, window)
    by_source = limits.take("sign-in-source", source, plan.sign_in_tries_per_source, window)
    return by_name and by_source


def is_locked(user_id: int) -> bool:
    """Whether this account must wait because of too many wrong passwords."""
    name = User.objects.filter(pk=user_id).values_list("username", flat=True).first() or ""
    plan = policy.current()
    return limits.is_full("sign-in", name, plan.sign_in_tries_per_name, plan.sign_in_window_minutes)


def was_right(name: str, source: str) -> None:
    """The password was right: that try does not count. Wrong ones before it still do."""
    limits.give_back("sign-in", _plain(name))
    limits.give_back("sign-in-source", source)


def was_wrong(name: str, source: str) -> None:
    """Write a failed try into the ledger."""
    account = User.objects.filter(username=_plain(name)).values_list("pk", flat=True).first()
    detail: dict[str, str | int] = {"account": account or 0, "source": source}
    with transaction.atomic():
        acts.record(event=Event.ACCOUNT_SIGN_IN_FAILED, by=SYSTEM, person_key=None, detail=detail)


def signed_in(user: User, *, by: Actor, person_key: int | None, source: str) -> None:
    """Write into the ledger that a session began. `person_key`: the member that this account belongs to."""
    _tell(Event.ACCOUNT_SIGNED_IN, user, by, person_key, source)


def signed_out(user: User, *, by: Actor, person_key: int | None, source: str) -> None:
    """Write into the ledger that a person ended the session."""
    _tell(Event.ACCOUNT_SIGNED_OUT, user, by, person_key, source)


@transaction.atomic
def _tell(event: Event, user: User, by: Actor, person_key: int | None, source: str) -> None:
    acts.record(event=event, by=by, person_key=person_key, detail={"account": user.pk, "source": source})


def _plain(name: str) -> str:
    """The name as users are looked up by it, so that no spelling of it is counted apart."""
    return name.strip().lower()
