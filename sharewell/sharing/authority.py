"""A grant that a representative signed stands only while their right does: the conditions in SQL, and the words.

No job is needed for such a grant to end: every request, token and read asks these conditions together with
the live grant (oauth.standing). 45 CFR 164.508(c)(1)(vi): the paper says by what authority it was signed.
"""

from __future__ import annotations

from typing import Final

from django.utils import translation

from sharewell.members import delegates, person
from sharewell.members.delegates import Delegation, Kind
from sharewell.members.models import Person
from sharewell.sharing.models import SignedFor

_BY_RIGHT: Final = (
    "EXISTS (SELECT 1 FROM sharing_signedfor sf"
    " JOIN members_delegation d ON d.person_key = sf.person_key AND d.id = sf.delegation_id"
    " WHERE sf.person_key = g.person_key AND sf.id = g.id AND "
)
STANDS_SQL: Final = (
    f"(g.authority = '' OR {_BY_RIGHT} d.holder_id = g.signer_id AND d.scope LIKE '% share %'"
    f" AND {delegates.LIVE_SQL}))"
)
"""True when the member signed the row of sharing_grant called `g`, or the right by which another did is live."""
PRIVATE_SQL: Final = f"(g.authority <> '' AND {_BY_RIGHT} {delegates.PRIVATE_SQL}))"
"""True when a parent signed `g` for a child that controls its own sensitive records: the app must not see them."""


def words(right: Delegation, member: Person, language: str) -> str:
    """What the paper says of the signer's authority: the kind, and for whom."""
    with translation.override(language):
        return f"{Kind(right.kind).label}: {person.name_of(member)}"[:200]


def right_of(person_key: int, grant_id: str) -> str:
    """The id of the right by which a grant was signed; empty when the member signed."""
    rows = SignedFor.objects.filter(person_key=person_key, id=grant_id)
    return rows.values_list("delegation_id", flat=True).first() or ""


def grants_of(person_key: int, delegation_id: str) -> list[str]:
    """The ids of all grants that were signed by a right."""
    rows = SignedFor.objects.filter(person_key=person_key, delegation_id=delegation_id)
    return list(rows.values_list("id", flat=True))
