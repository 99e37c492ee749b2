"""The proof of presence on the page to sign: the password, or a factor that the account has already.

It is sent together with the signature, so it proves this signature and nothing else. Wrong ones are counted and
written into the ledger as at sign-in.
"""

from __future__ import annotations

from typing import Final, Literal

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext

from sharewell.accounts import factors, recovery_codes
from sharewell.accounts.factors import Kind
from sharewell.lib import clock
from sharewell.sharing.presence import Presence
from sharewell.web.portal.security import who
from sharewell.web.portal.security.form import code_problem, passkey_answer, password_problem
from sharewell.web.portal.security.who import Who
from sharewell.web.shared import source

_NEEDS: Final = {"code": Kind.APP, "passkey": Kind.PASSKEY}


def way(request: HttpRequest, me: Who) -> str:
    """By what it is proved: password, code or passkey; the last two only when the account has such a factor."""
    asked = request.GET.get("with", "")
    return asked if asked in _NEEDS and _NEEDS[asked] in factors.enrolled(me.user) else "password"


def ways(me: Who) -> list[str]:
    """All that this account can use, the password first."""
    held = factors.enrolled(me.user)
    return ["password", *(name for name, kind in _NEEDS.items() if kind in held)]


def prove(request: HttpRequest, form: Form, proof: str) -> Presence | None:
    """Try what was sent with a valid form; None puts the reason into the form."""
    me = who.of(request)
    if proof == "passkey":
        return _by_passkey(request, me, form)
    if proof == "code":
        typed = form.cleaned_data["code"]
        method: Literal["recovery_code", "authenticator"] = (
            "recovery_code" if recovery_codes.looks_like(typed) else "authenticator"
        )
        return _unless(code_problem(request, me, typed), form, "code", Presence(method, clock.now()))
    problem = password_problem(request, me.user, form.cleaned_data["password"])
    return _unless(problem, form, "password", Presence("password", clock.now()))


def _by_passkey(request: HttpRequest, me: Who, form: Form) -> Presence | None:
    if passkey_answer(request, me.user) is not None:
        return Presence("passkey", clock.now())
    factors.passkey_refused(me.user, source=source.network(request), person_key=me.person_key)
    form.add_error(None, gettext("That passkey did not work. Try again, or use another way."))
    return None


def _unless(problem: str, form: Form, field: str, presence: Presence) -> Presence | None:
    if problem:
        form.add_error(field, problem)
        return None
    return presence
