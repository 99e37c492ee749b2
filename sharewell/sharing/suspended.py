"""An app is suspended: all that members share with it ends, member by member, for good.

Its very next request was refused already, because every access asks the state of the app. This writes the
final states and tells the members. A break does no harm: what is left is found again by the same question.
"""

from __future__ import annotations

from collections.abc import Iterator

from sharewell.audit.actor import SYSTEM, Actor
from sharewell.registry.models import App, Status
from sharewell.sharing import grants
from sharewell.sharing.models import Grant, State

_REASON = "the app was suspended"


def waiting(client_id: str) -> int:
    """How many grants of an app are active."""
    return Grant.objects.filter(client_id=client_id, state=State.ACTIVE).count()


def ends(client_id: str, *, by: Actor, batch: int = 500) -> Iterator[Grant]:
    """End all that is shared with a suspended app, one transaction a member; yields each grant that has ended.

    An app that is not suspended keeps what it has, also when it is resumed meanwhile.
    """
    while _is_suspended(client_id):
        left = Grant.objects.filter(client_id=client_id, state=State.ACTIVE).order_by("person_key", "id")[:batch]
        for grant in (found := list(left)):
            grants.stop(grant=grant, by=by, channel="app_suspended", reason=_REASON)
            yield grant
        if len(found) < batch:
            return


def end_left_over() -> int:
    """End what a suspension that broke off left behind; the answer is how many grants."""
    suspended = (
        App.objects.filter(status=Status.SUSPENDED).order_by("client_id").values_list("client_id", flat=True)
    )
    return sum(1 for client_id in suspended for _ in ends(client_id, by=SYSTEM))


def _is_suspended(client_id: str) -> bool:
    return App.objects.filter(client_id=client_id, status=Status.SUSPENDED).exists()
