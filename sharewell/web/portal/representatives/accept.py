"""An invited person: types the code, signs in or makes an account, looks at what is asked, accepts.

The code is held by the session of the browser that typed it. It signs nobody in.
"""

from __future__ import annotations

from typing import Any, Final

from allauth.account.utils import perform_login
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell.accounts.users import UsernameTaken, WeakPassword
from sharewell.audit.actor import Actor, ActorKind
from sharewell.members import person
from sharewell.members.delegates import Delegation, invite
from sharewell.members.delegates.refused import Over, TooOften, WrongAccount
from sharewell.web.portal.person import user_of
from sharewell.web.portal.registering.forms import AccountForm
from sharewell.web.portal.representatives import shown, words
from sharewell.web.shared import guard, source

CODE: Final = "invitation_code"


class InvitationForm(forms.Form):
    """The code of an invitation."""

    code = forms.CharField(
        label=_("Code from the e-mail"),
        max_length=40,
        help_text=_("Twelve letters and digits. Hyphens and small letters do not matter."),
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


@guard.public
def code(request: HttpRequest) -> HttpResponse:
    """Type the code; nothing else is told before it is right."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = invite.find(form.cleaned_data["code"], source=source.network(request))
        except TooOften:
            return shown.page(request, "too_often", {}, status=429)
        if found is not None:
            request.session[CODE] = form.cleaned_data["code"]
            return redirect("helping_invitation")
        form.add_error("code", gettext("That code is not right, was used, or is too old."))
    return shown.page(request, "code", {"form": form})


@guard.public
def invitation(request: HttpRequest) -> HttpResponse:
    """Who asks, for what; sign in, make an account, or accept."""
    right = _waiting(request)
    if right is None:
        return redirect("helping_code")
    if request.method == "POST" and request.user.is_authenticated:
        return _accept(request, right)
    return shown.page(request, "invitation", _about(right))


@guard.public
def register(request: HttpRequest) -> HttpResponse:
    """An account for the address that the code was sent to; then back to the invitation."""
    right = _waiting(request)
    if right is None or request.user.is_authenticated:
        return redirect("helping_invitation" if right else "helping_code")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _make_account(request, form)
        if answer is not None:
            return answer
    return shown.page(request, "register_account", {"form": form, "email": invite.email_of(right)})


def _make_account(request: HttpRequest, form: forms.Form) -> HttpResponse | None:
    told = form.cleaned_data
    kept = request.session[CODE]
    try:
        user = invite.register(
            kept, username=told["username"], password=told["password"], language=request.LANGUAGE_CODE[:2]
        )
    except UsernameTaken:
        form.add_error("username", gettext("Choose another username. This one cannot be used."))
    except WeakPassword as weak:
        for message in weak.messages:
            form.add_error("password", message)
    except Over:
        return redirect("helping_code")
    else:
        answer: HttpResponse = perform_login(
            request, user, email_verification="none", redirect_url="/representatives/invitation/"
        )
        request.session[CODE] = kept  # signing in makes the session new
        return answer
    return None


def _accept(request: HttpRequest, right: Delegation) -> HttpResponse:
    user = user_of(request)
    by = Actor(ActorKind.REPRESENTATIVE, str(user.pk), for_person=right.person_key)
    try:
        accepted = invite.accept(request.session[CODE], user=user, by=by)
    except WrongAccount:
        return shown.page(request, "wrong_account", _about(right), status=403)
    except Over:
        return redirect("helping_code")
    request.session.pop(CODE, None)
    return redirect("representatives_one", delegation_id=accepted.id)


def _about(right: Delegation) -> dict[str, Any]:
    member = person.get(right.person_key)
    words_ = words.done(word for word in right.scope.split())
    return {"right": right, "given": member.given if member else "", "words": words_}


def _waiting(request: HttpRequest) -> Delegation | None:
    kept = request.session.get(CODE)
    return invite.waiting(kept) if kept else None
