"""Where an account is signed in: a list of its sessions, the end of one, the end of all.

The end of all is one number in the account (its epoch) that every session must match at every request, so it
holds for sessions that nobody has listed, on any process, at once. A new password ends the others in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from sharewell import policy
from sharewell.accounts import sessions
from sharewell.accounts.models import User, Visit
from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock

_KEEP = timedelta(days=2)
"""The row outlives its session a little, so that what was typed after the end still finds its owner."""


@dataclass(frozen=True, slots=True)
class Here:
    """A live session. `words` is "browser|system"; `seen` to a few seconds; `current`: the one that asks."""

    id: str
    words: str
    network: str
    started: datetime
    seen: datetime
    current: bool


def begin(*, user: User, session_key: str, words: str, address: str) -> None:
    """Write down that this session began. Twice is once."""
    row = Visit(
        user=user,
        kept=sessions.kept(session_key),
        words=words,
        network=rough(address),
        started_ms=clock.now_ms(),
    )
    Visit.objects.bulk_create([row], ignore_conflicts=True)


def live(user: User, session_key: str | None) -> Sequence[Here]:
    """The sessions that are open now, the one that asks first, then the ones used last."""
    current = sessions.kept(session_key or "")
    rows = {row.kept: row for row in Visit.objects.filter(user=user)}
    open_now = Session.objects.filter(pk__in=rows, expire_date__gt=clock.now())
    idle = timedelta(minutes=policy.current().session_idle_minutes)
    found = [_here(rows[one.pk], one.expire_date - idle, one.pk == current) for one in open_now]
    return sorted(found, key=lambda here: (here.current, here.seen), reverse=True)


@transaction.atomic
def end(*, user: User, visit_id: str, by: Actor, person_key: int | None) -> bool:
    """End one session of this account; its next request is nobody's. False: there is none (or it is another's)."""
    row = Visit.objects.filter(user=user, pk=visit_id).first()
    if row is None:
        return False
    Session.objects.filter(pk=row.kept).delete()
    row.delete()
    detail: dict[str, str | int] = {"account": user.pk, "session": visit_id}
    acts.record(event=Event.ACCOUNT_SESSION_ENDED, by=by, person_key=person_key, detail=detail)
    return True


@transaction.atomic
def end_all(*, user: User, by: Actor, person_key: int | None, keep: str | None = None) -> None:
    """End every session of this account. `keep`: the key of the one that goes on; its door renews it.

    After it `user` holds the new epoch: a door that keeps its session calls update_session_auth_hash.
    """
    User.objects.filter(pk=user.pk).update(epoch=F("epoch") + 1)
    user.refresh_from_db(fields=["epoch"])
    others = Visit.objects.filter(user=user).exclude(kept=sessions.kept(keep or ""))
    Session.objects.filter(pk__in=list(others.values_list("kept", flat=True))).delete()
    others.delete()
    detail: dict[str, str | int] = {"account": user.pk}
    acts.record(event=Event.ACCOUNT_SIGNED_OUT_EVERYWHERE, by=by, person_key=person_key, detail=detail)


def owner_of(session_key: str) -> int | None:
    """The account of a session that is open or has ended by itself; None when somebody ended it."""
    known = Visit.objects.filter(kept=sessions.kept(session_key), user__is_active=True)
    return known.values_list("user_id", flat=True).first()


def left(session_key: str) -> None:
    """The person signed out: nothing leads from this session to its account any more."""
    Visit.objects.filter(kept=sessions.kept(session_key)).delete()


def forget_old() -> int:
    """Delete rows whose session is long over; the answer is how many."""
    over = clock.to_ms(clock.now() - timedelta(hours=policy.current().session_hours) - _KEEP)
    deleted, _ = Visit.objects.filter(started_ms__lt=over).delete()
    return deleted


def rough(address: str) -> str:
    """The network roughly: enough to know one's own, too little to find a household."""
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((known, 24 if known.version == 4 else 48), strict=False))


def _here(row: Visit, seen: datetime, current: bool) -> Here:
    return Here(row.pk, row.words, row.network, clock.from_ms(row.started_ms), seen, current)
