"""What the ledger is told of codes and tokens: which app, which grant, which family; never a secret."""

from __future__ import annotations

from sharewell.audit import acts
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.registry.models import App


def write(event: Event, app: App, person_key: int, grant_id: str, family: str) -> None:
    """Record one act of an app, inside the running transaction."""
    acts.record(
        event=event,
        by=Actor(ActorKind.APP, app.client_id),
        person_key=person_key,
        app=app.client_id,
        grant=grant_id,
        detail={"family": family},
    )
