"""Telling the member that someone else may hold a copy of an app's key to their data."""

from __future__ import annotations

from sharewell.audit.actor import SYSTEM
from sharewell.members import person, reach
from sharewell.notify import outbox
from sharewell.registry.models import App
from sharewell.sharing import grants


def reuse(app: App, person_key: int, grant_id: str, family: str) -> None:
    """Promise one message a family to the member, where the plan's messages go, in the language of the grant."""
    member, grant = person.get(person_key), grants.find(person_key, grant_id)
    if member is None or grant is None:
        return
    place = reach.of(member)
    outbox.promise(
        person_key=person_key,
        event_key=f"token-reuse:{family}",
        template="token-reuse",
        language=grant.language,
        channel=place.channel,
        address=place.address,
        context={"app": app.product_name},
        by=SYSTEM,
    )
