"""Whether tokens may be given for a grant now: the app may be used, the grant is live, its person is a member.

One statement, from the fragments that the rooms below keep (sharing.grants.LIVE_SQL, sharing.authority,
coverage.eligible.ELIGIBLE_SQL); bearer.py joins the same fragments to a token at every request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sharewell.coverage.eligible import ELIGIBLE_SQL
from sharewell.lib import clock, sql
from sharewell.members import delegates
from sharewell.registry.models import App
from sharewell.sharing.authority import STANDS_SQL
from sharewell.sharing.grants import LIVE_SQL
from sharewell.sharing.models import Grant

GRANT: Final = Grant._meta.db_table
APP: Final = App._meta.db_table
APP_ACTIVE: Final = "(a.status = 'active')"
ELIGIBLE: Final = ELIGIBLE_SQL.format(person="g.person_key")
LIVE: Final = f"({LIVE_SQL} AND {STANDS_SQL})"
"""The grant is live, and so is the right of whoever signed it for the member."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands behind a token of a grant. `ends_ms`: the end that no token may outlive."""

    active: bool
    live: bool
    eligible: bool
    ends_ms: int

    @property
    def problem(self) -> str:
        """Why nothing may be given, in words for the app's developer; "" when it may."""
        if not self.active:
            return SUSPENDED
        if not self.live:
            return STOPPED
        return "" if self.eligible else NOT_ELIGIBLE


SUSPENDED: Final = "This app was suspended. Its makers can ask the plan why."
STOPPED: Final = (
    "The member's permission has ended: it was stopped or ran out. Send the member to the authorize endpoint to "
    "ask again."
)
NOT_ELIGIBLE: Final = (
    "The member is not covered by a plan in scope today, so nothing can be shared. It may work again if coverage "
    "is reinstated."
)


def moment() -> dict[str, Any]:
    """The parameters of the fragments: this instant, today in the plan's zone, and who is of which age."""
    return delegates.moment() | {"now_ms": clock.now_ms()}


def of(connection: sql.Connection, person_key: int, grant_id: str) -> Standing:
    """What stands behind a grant now; for a grant that does not exist, nothing."""
    params = moment() | {"person_key": person_key, "grant_id": grant_id}
    rows = connection.rows(_SQL, params)
    if not rows:
        return Standing(active=False, live=False, eligible=False, ends_ms=0)
    active, live, eligible, ends_ms = rows[0]
    one_second_left = ends_ms - params["now_ms"] >= 1000
    return Standing(bool(active), bool(live) and one_second_left, bool(eligible), ends_ms)


_SQL = (
    f"SELECT {APP_ACTIVE}, {LIVE}, {ELIGIBLE}, g.ends_ms FROM {GRANT} g"  # noqa: S608
    f" JOIN {APP} a ON a.client_id = g.client_id WHERE g.person_key = :person_key AND g.id = :grant_id"
)
