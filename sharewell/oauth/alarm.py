"""Telling the member that someone else may hold a copy of an app's key to their data."""

from __future__ import annotations

from sharewell.audit.actor import SYSTEM
from sharewell.members import person, reach
from sharewell.registry.models import App
from sharewell.sharing import grants


def reuse(app: App, person_key: int, grant_id: str, family: str) -> None:
    """Promise one message a family to the member; in the language of the grant when they chose no other."""
    member, grant = person.get(person_key), grants.find(person_key, grant_id)
    if member is None or grant is None:
        return
    reach.tell(
        member,
        event_key=f"token-reuse:{family}",
        template="token-reuse",
        language=grant.language,
        context={"app": app.product_name},
        by=SYSTEM,
    )
