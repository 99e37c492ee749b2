"""What allauth asks of us: where a visitor comes from, whether a password may be tried, and to whom to tell it.

allauth's own count of wrong passwords lies in the memory of one process; ours is one for all of them.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from sharewell.accounts import devices, sign_in, visits
from sharewell.accounts.models import User
from sharewell.members import preferences
from sharewell.web.portal.security import device, who
from sharewell.web.shared import agent, source
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

    def get_login_stages(self) -> list[str]:
        """After the first proof the second factor, if there is one, then death. None of allauth's own."""
        return [
            "sharewell.web.portal.security.second_step.SecondStep",
            "sharewell.web.portal.security.frozen.Frozen",
        ]

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        owner = who.owner(user)
        if owner.member is not None:
            chosen = preferences.of(owner.member.person_key)
            take_manner(request, language=chosen.language, large=chosen.large)
        sign_in.signed_in(user, by=owner.by, person_key=owner.person_key, source=source.address(request))
        devices.signed_in(
            user=user,
            cookie=device.of(request),
            words=agent.words(request),
            by=owner.by,
            person_key=owner.person_key,
            tell=owner.tell,
        )

    def post_login(self, request: HttpRequest, user: User, **hook: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **hook)
        device.remember(request, response)
        return response

    def logout(self, request: HttpRequest) -> None:
        user, key = request.user, request.session.session_key
        super().logout(request)
        if key:
            visits.left(key)
        if isinstance(user, User):
            owner = who.owner(user)
            sign_in.signed_out(user, by=owner.by, person_key=owner.person_key, source=source.address(request))


def _name(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username", ""))
