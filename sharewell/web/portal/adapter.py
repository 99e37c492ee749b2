"""What allauth asks of us: where a visitor comes from, and whether a password may be tried now.

allauth's own count of wrong passwords lies in the memory of one process; ours is one for all of them.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from sharewell.accounts import sign_in
from sharewell.web.shared import source


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """The account adapter (ACCOUNT_ADAPTER)."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return source.address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if not sign_in.may_try(str(credentials.get("username", "")), source.network(request)):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            sign_in.succeeded(str(credentials.get("username", "")), source.network(request))
        return user
