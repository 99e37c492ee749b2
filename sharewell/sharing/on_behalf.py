"""A right to act ends, and with it every grant that was signed by it: one transaction, behind all the doors.

The member, the holder and the help team end a right here; what only a day ends, `grants.end_by_right` writes down.
"""

from __future__ import annotations

from django.db import transaction

from sharewell.audit.actor import SYSTEM, Actor
from sharewell.members.delegates import end as rights
from sharewell.sharing import authority, grants


def end(*, person_key: int, delegation_id: str, by: Actor, reason: str, quietly: bool = False) -> bool:
    """End a right now, and the grants signed by it; False when it had ended before.

    `quietly`: the other side gets no message. Raises members.delegates.refused.NotYours.
    """
    with transaction.atomic():
        ended = rights.end(
            person_key=person_key, delegation_id=delegation_id, by=by, reason=reason, quietly=quietly
        )
        for grant_id in authority.grants_of(person_key, delegation_id) if ended else []:
            if (grant := grants.find(person_key, grant_id)) is not None:
                grants.stop(grant=grant, by=SYSTEM, channel="delegation", reason="the right to act ended")
    return ended
