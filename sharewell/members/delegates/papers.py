"""Papers of authority: kept sealed, shown to the help team only, each look an act in the ledger."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction

from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock, secret
from sharewell.lib.upload import Clean
from sharewell.members.delegation import Delegation, DelegationPaper


@dataclass(frozen=True, slots=True)
class Opened:
    """A paper with its bytes; only ever given out as a download (web.shared.attachment)."""

    type: str
    content: bytes


def keep(right: Delegation, paper: Clean, *, by: Actor) -> None:
    """Store a paper of a right, inside the caller's transaction."""
    DelegationPaper(
        person_key=right.person_key,
        id=secret.token(16),
        delegation_id=right.id,
        type=paper.type,
        size=len(paper.content),
        sha256=hashlib.sha256(paper.content).hexdigest(),
        sealed=secret.seal("paper", paper.content),
        made_ms=clock.now_ms(),
        by=f"{by.kind}:{by.id}",
    ).save(force_insert=True)


def of(right: Delegation) -> list[DelegationPaper]:
    """The papers of a right, the oldest first, without their bytes."""
    rows = DelegationPaper.objects.filter(person_key=right.person_key, delegation_id=right.id)
    return list(rows.defer("sealed").order_by("made_ms", "id"))


def open(person_key: int, paper_id: str, *, by: Actor) -> Opened | None:
    """A paper with its bytes, for the help team; the look is written down. None when there is none."""
    with transaction.atomic():
        row = DelegationPaper.objects.filter(person_key=person_key, id=paper_id).first()
        if row is None:
            return None
        acts.record(
            event=Event.DELEGATION_PAPER_OPENED, by=by, person_key=person_key or None, detail={"paper": paper_id}
        )
    return Opened(row.type, secret.unseal("paper", bytes(row.sealed)))
