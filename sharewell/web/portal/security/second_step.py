"""After the password: the account's second factor, on a page of its own. One of allauth's login stages.

Nobody is signed in before it; the login waits in the session, sealed, for allauth's LOGIN_TIMEOUT (15 minutes). It
ends with all open sessions of the account: by a new password, and by signing out everywhere.
"""

from __future__ import annotations

from typing import Any

from allauth.account.stages import LoginStage, LoginStageController
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare

from sharewell.accounts import factors
from sharewell.accounts.factors import Kind
from sharewell.web.portal.security import who
from sharewell.web.portal.security.form import CodeForm, ask_for_passkey, is_proof
from sharewell.web.shared import guard

_AS_OF = "as_of"
_BY_PASSKEY = "_sharewell_by_passkey"


class SecondStep(LoginStage):  # type: ignore[misc]  # allauth has no types
    """Asks for a factor when the account has one, unless a passkey was the way in."""

    key = "second_step"
    urlname = "second_step"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if getattr(self.request, _BY_PASSKEY, None) == user.pk or not factors.enrolled(user):
            return None, True
        self.state[_AS_OF] = user.get_session_auth_hash()
        return redirect("second_step"), True


def came_by_passkey(request: HttpRequest, user_id: int) -> None:
    """A passkey that asked for its owner is both steps in one."""
    setattr(request, _BY_PASSKEY, user_id)


@guard.public
def page(request: HttpRequest) -> HttpResponse:
    """The second step; without a first one there is nothing here."""
    stage: Any = None if request.user.is_authenticated else LoginStageController.enter(request, SecondStep.key)
    if stage is None:
        return redirect("account_login")
    me = who.owner(stage.login.user)
    if not constant_time_compare(stage.state.get(_AS_OF, ""), me.user.get_session_auth_hash()):
        ended: HttpResponse = stage.abort()
        return ended
    kinds = factors.enrolled(me.user)
    if not kinds:
        return redirect("account_login")
    form = CodeForm(request.POST or None, kinds=kinds)
    if request.method == "POST" and is_proof(request, me, form):
        answer: HttpResponse = stage.exit()
        return answer
    options = ask_for_passkey(request, me.user) if Kind.PASSKEY in kinds else None
    words = {"form": form, "options": options, "app": Kind.APP in kinds}
    return render(request, "portal/security/second_step.html", words, status=422 if form.errors else 200)
