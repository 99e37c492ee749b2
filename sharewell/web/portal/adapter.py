"""What allauth asks of us: where a visitor comes from, whether a password may be tried, and to whom to tell it.

allauth's own count of wrong passwords lies in the memory of one process; ours is one for all of them.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from sharewell.accounts import sign_in
from sharewell.accounts.models import User
from sharewell.members import person, preferences
from sharewell.web.shared import source
from sharewell.web.shared.manner import take as take_manner


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """The account adapter (ACCOUNT_ADAPTER)."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return source.address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if not sign_in.may_try(_name(credentials), source.network(request)):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            sign_in.was_right(_name(credentials), source.network(request))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        sign_in.was_wrong(_name(credentials), source.network(request))

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        _give_pages_as_chosen(request, user)
        sign_in.signed_in(user, person_key=_member(user), source=source.address(request))

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            sign_in.signed_out(user, person_key=_member(user), source=source.address(request))


def _give_pages_as_chosen(request: HttpRequest, user: User) -> None:
    if (key := _member(user)) is not None:
        chosen = preferences.of(key)
        take_manner(request, language=chosen.language, large=chosen.large)


def _name(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username", ""))


def _member(user: User) -> int | None:
    member = person.of_user(user)
    return member.person_key if member else None
