"""The signed-in person of a request."""

from __future__ import annotations

from django.http import HttpRequest

from sharewell.accounts.models import User
from sharewell.audit.actor import Actor, ActorKind
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.web.shared import source


def user_of(request: HttpRequest) -> User:
    """The signed-in account. Views behind guard.member may rely on it."""
    assert isinstance(request.user, User)
    return request.user


def member_of(request: HttpRequest) -> Person | None:
    """The plan member this account belongs to, or None."""
    return person.of_user(user_of(request))


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, for the ledger."""
    return Actor(ActorKind.MEMBER, str(user_of(request).pk))


def address_of(request: HttpRequest) -> str:
    """The network address the request came from (a proxy's word only where the proxy is trusted)."""
    return source.address(request)
