"""End everything that a member shares, at once."""

from __future__ import annotations

from django.db import transaction

from sharewell.audit.actor import Actor
from sharewell.sharing import grants


@transaction.atomic
def stop_all(*, person_key: int, by: Actor, channel: str, reason: str) -> int:
    """Stop every live grant of a member; the answer is how many. Raises ValueError as grants.stop does."""
    live = [grant for grant in grants.list_for(person_key) if grant.is_live]
    return sum(not grants.stop(grant=grant, by=by, channel=channel, reason=reason).already for grant in live)
