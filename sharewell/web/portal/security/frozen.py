"""The last login stage: whatever way somebody proved to be this user, nobody signs in for one who has died.

It comes after the second step, so that a report which arrives between the two counts, too.
"""

from __future__ import annotations

from allauth.account.stages import LoginStage
from django.http import HttpResponse
from django.shortcuts import render

from sharewell.members import person


class Frozen(LoginStage):  # type: ignore[misc]  # allauth has no types
    """Ends the sign-in to the account of a member who has died, with a page that says where to call."""

    key = "frozen"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if person.is_frozen(self.login.user):
            return render(self.request, "portal/registering/frozen.html", status=403), False
        return None, True
