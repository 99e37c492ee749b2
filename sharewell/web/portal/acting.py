"""Acting for a member: which right the session holds, switched on and off; the record follows in `viewing`.

Each switch gives the browser a new CSRF token, so that a form that was opened for one person can never be sent
for another from a second tab.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from sharewell.members import delegates
from sharewell.members.delegates import Delegation
from sharewell.web.portal.person import user_of

_SESSION: Final = "acting_for"
_ENDED: Final = "_sharewell_acting_ended"


def start(request: HttpRequest, right: Delegation) -> None:
    """Act for the member of this right from the next request on."""
    request.session[_SESSION] = right.id
    rotate_token(request)


def stop(request: HttpRequest) -> None:
    """Back to the own account."""
    if request.session.pop(_SESSION, None) is not None:
        rotate_token(request)


def right_of(request: HttpRequest) -> Delegation | None:
    """The live right that the session acts by. A right that has ended is dropped here, and `has_ended` says so."""
    wanted = request.session.get(_SESSION)
    if wanted is None:
        return None
    right = delegates.held(user_of(request).pk, wanted)
    if right is None:
        stop(request)
        setattr(request, _ENDED, True)
    return right


def has_ended(request: HttpRequest) -> bool:
    """True when this very request found that the right it came with does not hold any more."""
    return getattr(request, _ENDED, False)
