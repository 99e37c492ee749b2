"""Who looks, and at whose record: every page about a member begins here.

A view names the part of the record it shows (`@part("claims")`) and is given a Viewing; without one there is no
page. The parts are what a representative's authority can cover, so one place decides for all pages. An authority
is asked for at the start of each request, and again by the statement that reads the shelf.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from sharewell.accounts.models import User
from sharewell.audit import reads
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.reading import Reader, Reading
from sharewell.fhir import access
from sharewell.fhir.access import Access
from sharewell.fhir.outcome import FhirError
from sharewell.members import delegates, person
from sharewell.members.delegates import Delegation
from sharewell.members.delegates.kinds import PARTS
from sharewell.members.models import Person
from sharewell.web.portal import acting
from sharewell.web.portal.person import user_of
from sharewell.web.shared import guard

__all__ = ["PARTS", "Viewing", "of", "part"]

_KEPT = "_sharewell_viewing"

Page = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Viewing:
    """The signed-in account, the member whose record it looks at, and who acts, for the ledger.

    `right`: for a representative, what they act by; None for a member. `part`: which part this page shows.
    """

    user: User
    person: Person
    by: Actor
    right: Delegation | None = None
    part: str = ""

    @property
    def own(self) -> bool:
        """True when a member looks at their own record."""
        return self.right is None

    @property
    def name(self) -> str:
        """The member's full name."""
        return person.name_of(self.person)

    def may(self, word: str) -> bool:
        """Whether this person may see a part of the record, or do an act ("share", "stop").

        A member may all of their own; after a member's death the account itself shows nothing any more.
        """
        if self.right is not None:
            return self.right.covers(word)
        return self.person.death_date is None

    def access(self) -> Access:
        """What to hand to records.search: the member's own pages see what apps see, and pending claims.

        A representative's Access carries the right as a condition of the statement that reads.
        """
        own = access.own(self.person.person_key)
        if self.right is None:
            return own
        guard_ = delegates.guard(self.right, self.part)
        return Access(own.person_key, own.audience, own.scopes, guard_, delegates.is_private(self.right))

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
            if acting.has_ended(request):
                return redirect("representatives_ended")
            if seen is None or not seen.may(name):
                return _no_record(request)
            return _look(view, request, replace(seen, part=name), args, kwargs)

        guarded = guard.member(shown)
        guarded.part = name  # type: ignore[attr-defined]
        return guarded

    return decorate


def _find(request: HttpRequest) -> Viewing | None:
    if not request.user.is_authenticated:
        return None
    user = user_of(request)
    if (right := acting.right_of(request)) is not None:
        member = person.get(right.person_key)
        by = Actor(ActorKind.REPRESENTATIVE, str(user.pk), for_person=right.person_key)
        return Viewing(user, member, by, right) if member else None
    member = person.of_user(user)
    return Viewing(user, member, Actor(ActorKind.MEMBER, str(user.pk))) if member else None


def _look(view: Page, request: HttpRequest, seen: Viewing, args: Any, kwargs: Any) -> HttpResponseBase:
    """Show the page. A representative's look is written into the ledger; a right that ends meanwhile ends it."""
    if seen.own:
        return view(request, seen, *args, **kwargs)
    reads.shown(Reading(seen.reader(), seen.person.person_key, "page", seen.part))
    try:
        return view(request, seen, *args, **kwargs)
    except FhirError as error:
        if error.status != 401:
            raise
        acting.stop(request)
        return redirect("representatives_ended")


def _no_record(request: HttpRequest) -> HttpResponse:
    """The same page whether there is no record or this person may not see it."""
    return render(request, "portal/no_record.html", status=403)
