"""Nothing typed is lost: what is sent when the session has ended waits, sealed, until its owner is back.

It belongs to one account and one page. Fields that hold a secret, and agreements, are never kept. A page shows
what was kept in its form fields by itself (shared/field.html); the next sending of that page throws it away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from sharewell.accounts import drafts, visits
from sharewell.accounts.models import User

SECRET: Final = re.compile(
    r"csrf|password|passphrase|secret|token|credential|signature|typed_name"
    r"|^(code|pin|ssn|mbi|next|agree|factor|answer|current|new|again|login)$",
    re.IGNORECASE,
)
"""Names of fields that are never kept. A law test holds that every secret field of the house has such a name."""
_ENDED: Final = "_sharewell_ended"
_FLAG: Final = "typed"
_KEPT: Final = "_sharewell_typed"


def is_secret(name: str) -> bool:
    """Whether a field of this name is never kept."""
    return SECRET.search(name) is not None


def session_ended(request: HttpRequest, user_id: int) -> None:
    """The session of this account has just ended within this request."""
    setattr(request, _ENDED, user_id)


def keep_for_owner(request: HttpRequest) -> bool:
    """Nobody is signed in: keep what was sent for the account whose session ended by itself. False: nothing kept.

    Only for a request that passed the CSRF check, so no other site plants anything.
    """
    if request.method != "POST":
        return False
    whose = owner(request)
    return bool(whose) and _keep(whose, request.path, request.POST.lists())


def keep(request: HttpRequest, user: User) -> None:
    """A signed-in person is sent elsewhere first (to prove that it is still them): keep what was sent."""
    if request.method == "POST" and _keep(user.pk, request.path, request.POST.lists()):
        request.session[_FLAG] = True


def keep_fields(request: HttpRequest, page: str, fields: Mapping[str, Sequence[str]]) -> bool:
    """Keep what a page says that was typed into it, a moment before or after its session ended."""
    user = getattr(request, "user", None)
    whose = user.pk if isinstance(user, User) else owner(request)
    return bool(whose) and _keep(whose, page, fields.items())


def back(request: HttpRequest, user: User) -> None:
    """An account has just signed in: remember whether anything waits for it."""
    if drafts.waiting(user.pk):
        request.session[_FLAG] = True


def sent(request: HttpRequest, user: User) -> None:
    """A signed-in person sends a page: what was kept of it has done its work."""
    if request.method == "POST" and request.session.get(_FLAG):
        drafts.drop(user.pk, request.path)
        if not drafts.waiting(user.pk):
            del request.session[_FLAG]


def on_page(request: HttpRequest) -> MultiValueDict[str, str]:
    """What is kept of the page that is shown; looked up once a request, and only when anything waits."""
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, MultiValueDict(_find(request)))
    found: MultiValueDict[str, str] = getattr(request, _KEPT)
    return found


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context: `typed_before` is true on a page whose form was filled again."""
    return {"typed_before": bool(on_page(request))}


def _find(request: HttpRequest) -> dict[str, list[str]]:
    user = getattr(request, "user", None)
    if request.method != "GET" or not isinstance(user, User) or not request.session.get(_FLAG):
        return {}
    return drafts.of_page(user.pk, request.path)


def _keep(user_id: int, page: str, fields: Any) -> bool:
    open_ones = {name: list(values) for name, values in fields if not is_secret(name)}
    return drafts.keep(user_id=user_id, page=page, fields=open_ones)


def owner(request: HttpRequest) -> int:
    """The account whose session this browser had until it ended by itself; 0 for none."""
    if ended := getattr(request, _ENDED, None):
        return int(ended)
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return visits.owner_of(key) or 0 if key else 0
