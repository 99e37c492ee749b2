"""Those who act for a member: who, by what right, for what, and within which days.

Owns: invitations, requests, papers of authority, their check, their end, and the one SQL condition of all of it.
Never: signs for anyone, or believes a right that nobody checked. A file is one deed; `standing` decides at
every request whether a right holds now.
"""

from sharewell.members.delegates.standing import LIVE_SQL, PRIVATE_SQL, guard, held, is_private, live, moment
from sharewell.members.delegation import Delegation, Kind, Status

__all__ = [
    "LIVE_SQL",
    "PRIVATE_SQL",
    "Delegation",
    "Kind",
    "Status",
    "guard",
    "held",
    "is_private",
    "live",
    "moment",
]
