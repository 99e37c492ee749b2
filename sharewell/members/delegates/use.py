"""A right was used: the first word of what the ledger tells of one person acting for another."""

from __future__ import annotations

from django.db import transaction

from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.members.delegation import Delegation


def started(right: Delegation, *, by: Actor) -> None:
    """Write down that the holder began to act for the member."""
    with transaction.atomic():
        acts.record(
            event=Event.DELEGATION_USED, by=by, person_key=right.person_key, detail={"delegation": right.id}
        )
