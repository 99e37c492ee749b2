"""Whose account a page is about, in the words that accounts wants: who acts, whose chain, whom to tell."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from sharewell.accounts import staff
from sharewell.accounts.models import User
from sharewell.accounts.tell import Tell
from sharewell.audit.actor import Actor
from sharewell.members import person, safety
from sharewell.members.models import Person
from sharewell.web.portal.person import user_of


@dataclass(frozen=True, slots=True)
class Who:
    """An account, the member it belongs to if any, and the one who acts (the owner)."""

    user: User
    member: Person | None
    by: Actor
    tell: Tell

    @property
    def person_key(self) -> int | None:
        """The chain in the ledger that acts of this account belong to."""
        return self.member.person_key if self.member else None


def of(request: HttpRequest) -> Who:
    """The signed-in account of a request."""
    return owner(user_of(request))


def owner(user: User) -> Who:
    """An account that is about to be signed in."""
    member = person.of_user(user)
    by = staff.actor_of(user)
    return Who(user, member, by, safety.teller(user, member, by=by))
