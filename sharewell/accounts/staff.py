"""People of the plan who work at the help team's pages: each with an account of their own, never a member's.

An account of staff is made by the operator and gets its password by a link that works once (45 CFR
164.312(a)(2)(i), unique user identification). Who is deactivated is out at the next request.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from sharewell.accounts import users
from sharewell.accounts.models import Staff, User
from sharewell.accounts.roles import ROLES
from sharewell.accounts.users import WeakPassword
from sharewell.audit import acts
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.lib import clock, secret

__all__ = ["INVITED_FOR", "NoSuchRole", "Staff", "WeakPassword"]

INVITED_FOR = timedelta(days=2)
"""How long the link works with which a new colleague chooses a password."""


class NoSuchRole(ValueError):
    """A role that is not in roles.ROLES, or none at all."""


def add(
    *, username: str, name: str, email: str, language: str, roles: Sequence[str], by: Actor
) -> tuple[Staff, str]:
    """Make an account of staff; the second answer is the secret of the link that sets its password.

    Raises NoSuchRole, users.UsernameTaken (also for a member's user name: nobody shares an account).
    """
    check_roles(roles)
    with transaction.atomic():
        user = users.create(username=username, password=secret.token(), email=email, language=language, by=by)
        row = Staff(user=user, name=" ".join(name.split())[:80], roles=sorted(set(roles)), added=clock.now())
        link = _invite(row)
        row.save(force_insert=True)
        _tell(Event.STAFF_ADDED, row, by, roles=", ".join(row.roles))
    return row, link


def invite_again(username: str, *, by: Actor) -> str:
    """A new link to set the password; the old password and link work no more. Raises Staff.DoesNotExist."""
    with transaction.atomic():
        row = _held(username)
        row.user.set_password(secret.token())
        row.user.save(update_fields=["password"])
        link = _invite(row)
        row.save(update_fields=["invited", "invited_until_ms"])
        _tell(Event.STAFF_INVITED, row, by)
    return link


def invited(link: str) -> Staff | None:
    """Whose link this is, while it works; None for everything else."""
    return _invited(link).first()


def set_password(link: str, password: str) -> Staff | None:
    """Set the password by the link, which then works no more; None when it does not. Raises WeakPassword."""
    with transaction.atomic():
        row = _invited(link).select_for_update(of=("self",)).first()
        if row is None:
            return None
        users.check_password(row.user, password)
        row.user.set_password(password)
        row.user.save(update_fields=["password"])
        row.invited, row.invited_until_ms = None, 0
        row.save(update_fields=["invited", "invited_until_ms"])
        _tell(Event.STAFF_PASSWORD_SET, row, row.actor())
    return row


def change_roles(username: str, roles: Sequence[str], *, by: Actor) -> Staff:
    """Give other roles; they count at the next request. Raises NoSuchRole, Staff.DoesNotExist."""
    check_roles(roles)
    with transaction.atomic():
        row = _held(username)
        row.roles = sorted(set(roles))
        row.save(update_fields=["roles"])
        _tell(Event.STAFF_ROLES_CHANGED, row, by, roles=", ".join(row.roles))
    return row


def deactivate(username: str, *, by: Actor) -> Staff:
    """End an account: its sessions are refused from the next request on. Raises Staff.DoesNotExist."""
    with transaction.atomic():
        row = _held(username)
        row.active, row.invited, row.invited_until_ms = False, None, 0
        row.save(update_fields=["active", "invited", "invited_until_ms"])
        User.objects.filter(pk=row.user_id).update(is_active=False)
        _tell(Event.STAFF_DEACTIVATED, row, by)
    return row


def of(user: User) -> Staff | None:
    """The active colleague that signs in as this user, or None."""
    return Staff.objects.filter(user_id=user.pk, active=True).first()


def is_one(user_id: int) -> bool:
    """Whether this account is, or was, one of staff: such an account is never a member's."""
    return Staff.objects.filter(user_id=user_id).exists()


def actor_of(user: User) -> Actor:
    """Who acts when this account signs in or changes its own factors: one of staff, or a member."""
    return Actor(ActorKind.STAFF if is_one(user.pk) else ActorKind.MEMBER, str(user.pk))


def everyone() -> list[Staff]:
    """All colleagues, active or not, by user name."""
    return list(Staff.objects.select_related("user").order_by("user__username"))


def names(account_ids: Iterable[str]) -> dict[str, str]:
    """The names of colleagues by account id, for a history; who is not one is left out."""
    wanted = {int(one) for one in account_ids if one.isdigit()}
    return {str(pk): name for pk, name in Staff.objects.filter(user_id__in=wanted).values_list("user_id", "name")}


def check_roles(roles: Sequence[str]) -> None:
    """Raises NoSuchRole when one of them is none, or there is none at all."""
    wrong = [role for role in roles if role not in ROLES]
    if wrong or not roles:
        raise NoSuchRole(f"There is no role {wrong[0] if wrong else ''!r}. Roles: {', '.join(ROLES)}.")


def _invited(link: str) -> QuerySet[Staff]:
    rows = Staff.objects.select_related("user").filter(active=True, invited_until_ms__gt=clock.now_ms())
    return rows.filter(invited=secret.digest(link))


def _held(username: str) -> Staff:
    rows = Staff.objects.select_for_update(of=("self",)).select_related("user")
    return rows.get(user__username=username.strip().lower())


def _invite(row: Staff) -> str:
    link = secret.token()
    row.invited = secret.digest(link)
    row.invited_until_ms = clock.to_ms(clock.now() + INVITED_FOR)
    return link


def _tell(event: Event, row: Staff, by: Actor, **detail: str) -> None:
    acts.record(event=event, by=by, person_key=None, detail={"account": row.user_id, **detail})
