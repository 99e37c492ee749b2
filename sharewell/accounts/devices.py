"""Browsers that an account is known to use; a sign-in from another one is told to its owner.

A browser is known by a random cookie of ours; here lies only its keyed hash, bound to the account.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction

from sharewell.accounts import limits
from sharewell.accounts.models import Device, User
from sharewell.accounts.tell import Tell
from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock, secret

KEEP: Final = timedelta(days=400)
"""Browsers keep no cookie longer than this."""
ALERTS_A_DAY: Final = 3


@transaction.atomic
def signed_in(*, user: User, cookie: str, words: str, by: Actor, person_key: int | None, tell: Tell) -> None:
    """An account has signed in from the browser that holds this cookie.

    The first browser of an account is its own. Another new one is an act in the ledger and a message, but not more
    than ALERTS_A_DAY messages a day: who has cookies deleted at every end must not learn to skip them.
    """
    now = clock.now_ms()
    known = Device.objects.filter(user=user, key__in=secret.keyed_all("factor", _said(user, cookie)))
    if known.update(seen_ms=now, words=words):
        return
    first = not Device.objects.filter(user=user).exists()
    row = Device(
        user=user, key=secret.keyed("factor", _said(user, cookie)), words=words, first_ms=now, seen_ms=now
    )
    Device.objects.bulk_create([row], ignore_conflicts=True)
    if first:
        return
    detail: dict[str, str | int] = {"account": user.pk, "device": words}
    acts.record(event=Event.ACCOUNT_NEW_DEVICE, by=by, person_key=person_key, detail=detail)
    if limits.take("new-device", str(user.pk), ALERTS_A_DAY, 24 * 60):
        tell("security-new-device", {"device": words})


@transaction.atomic
def forget_all(user: User) -> None:
    """Know no browser any more but the next: its owner says that somebody else was here."""
    Device.objects.filter(user=user).delete()


def forget_old() -> int:
    """Delete browsers that nobody has used for as long as their cookie lasts; the answer is how many."""
    deleted, _ = Device.objects.filter(seen_ms__lt=clock.to_ms(clock.now() - KEEP)).delete()
    return deleted


def _said(user: User, cookie: str) -> str:
    return f"device|{user.pk}|{cookie}"
