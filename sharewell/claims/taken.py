"""That a member or someone for them took a file away: one act in the ledger, before its first byte."""

from __future__ import annotations

from django.db import transaction

from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event


def record(person_key: int, file: str, *, by: Actor) -> None:
    """Write the act. What is read besides stands in the ledger of reads, page by page."""
    with transaction.atomic():
        acts.record(event=Event.RECORD_DOWNLOADED, by=by, person_key=person_key, detail={"file": file})
