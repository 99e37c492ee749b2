"""Who looks, and at whose record: every page about a member begins here.

A view names the part of the record it shows (`@part("claims")`) and is given a Viewing; without one there is no
page. The parts are what a representative's authority can cover, so one place decides for all pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from sharewell.accounts.models import User
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.reading import Reader
from sharewell.fhir import access
from sharewell.fhir.access import Access
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.web.portal.person import user_of
from sharewell.web.shared import guard

PARTS: Final = ("card", "benefits", "claims", "records", "documents", "messages", "sharing", "account")
_KEPT = "_sharewell_viewing"

Page = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Viewing:
    """The signed-in account, the member whose record it looks at, and who acts, for the ledger.

    `authority`: for a representative, the condition in SQL that must hold in the very statement that reads.
    """

    user: User
    person: Person
    by: Actor
    authority: access.Guard | None = None

    @property
    def own(self) -> bool:
        """True when a member looks at their own record."""
        return self.person.user_id == self.user.pk

    def may(self, part: str) -> bool:
        """Whether this person may see a part of the record. A member may see all of their own."""
        return self.own and part in PARTS

    def access(self) -> Access:
        """What to hand to records.search: the member's own pages see what apps see, and pending claims."""
        own = access.own(self.person.person_key)
        return Access(own.person_key, own.audience, own.scopes, self.authority)

    def reader(self) -> Reader:
        """Who reads, for the ledger of reads."""
        return Reader(self.by)


def of(request: HttpRequest) -> Viewing | None:
    """The Viewing of a signed-in request; None when the account belongs to no member. Found once a request."""
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, _find(request))
    found: Viewing | None = getattr(request, _KEPT)
    return found


def part(name: str) -> Callable[[Page], Page]:
    """Guard a view: signed in, and allowed to see this part; the view gets the Viewing after the request."""
    if name not in PARTS:
        raise ValueError(f"There is no part {name!r}.")

    def decorate(view: Page) -> Page:
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            seen = of(request)
            if seen is None or not seen.may(name):
                return _no_record(request)
            return view(request, seen, *args, **kwargs)

        guarded = guard.member(shown)
        guarded.part = name  # type: ignore[attr-defined]
        return guarded

    return decorate


def _find(request: HttpRequest) -> Viewing | None:
    if not request.user.is_authenticated:
        return None
    user = user_of(request)
    member = person.of_user(user)
    return Viewing(user, member, Actor(ActorKind.MEMBER, str(user.pk))) if member else None


def _no_record(request: HttpRequest) -> HttpResponse:
    """The same page whether there is no record or this person may not see it."""
    return render(request, "portal/no_record.html", status=403)
