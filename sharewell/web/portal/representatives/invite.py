"""Invite a helper: who, for what, check the answers, sent. The draft waits in the session."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell.audit.actor import Actor, ActorKind
from sharewell.lib import clock
from sharewell.members.delegates import invite
from sharewell.members.delegates.refused import NotAllowed, TooOften
from sharewell.members.models import Person
from sharewell.web.portal.person import member_of, user_of
from sharewell.web.portal.registering.forms import Ways
from sharewell.web.portal.representatives import shown, words
from sharewell.web.shared import guard
from sharewell.web.shared.presence import again

_DRAFT: Final = "invitation_draft"


class WhoForm(forms.Form):
    """Whom do you invite?"""

    name = forms.CharField(
        label=_("Their first and last name"),
        max_length=120,
        error_messages={"required": _("Enter the name of the person.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    relation = forms.CharField(
        label=_("Who they are to you (you can leave this empty)"),
        max_length=60,
        required=False,
        help_text=_("For example: daughter, neighbor, nurse."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("Their e-mail address"),
        max_length=200,
        help_text=_("We send a code to this address. Only the person who reads it there can accept."),
        error_messages={
            "required": _("Enter the e-mail address of the person."),
            "invalid": _("Enter an e-mail address, such as name@example.org."),
        },
        widget=forms.EmailInput({"autocomplete": "off"}),
    )


class WhatForm(forms.Form):
    """What may they do, and until when?"""

    scope = forms.MultipleChoiceField(
        label=_("What may this person do?"),
        choices=words.CHOICES,
        help_text=_("Choose only what you want. You can end it at any time."),
        error_messages={"required": _("Choose at least one thing.")},
        widget=forms.CheckboxSelectMultiple({"class": "choices"}),
    )
    ends = forms.ChoiceField(
        label=_("Until when?"),
        choices=[("open", _("Until I end it")), ("day", _("Until a certain day"))],
        initial="open",
        error_messages={"required": _("Choose until when.")},
        widget=Ways({"class": "choices"}),
    )
    until = forms.DateField(
        label=_("The last day, if you chose one"),
        required=False,
        error_messages={"invalid": _("Enter a real date.")},
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("ends") == "day" and "until" not in self.errors:
            if found.get("until") is None:
                self.add_error("until", gettext("Enter the last day."))
            elif found["until"] < clock.today():
                self.add_error("until", gettext("This day has passed. Enter a day that comes."))
        return found


@guard.member
def who(request: HttpRequest) -> HttpResponse:
    """Page 1 of 3: the person."""
    if _inviting(request) is None:
        return redirect("representatives")
    draft = _draft(request)
    form = WhoForm(request.POST or None, initial=draft)
    if request.method == "POST" and form.is_valid():
        request.session[_DRAFT] = {**draft, **form.cleaned_data}
        return redirect("representatives_invite_what")
    return shown.page(request, "invite_who", {"form": form})


@guard.member
def what(request: HttpRequest) -> HttpResponse:
    """Page 2 of 3: for what, and until when."""
    draft = _draft(request)
    if _inviting(request) is None or "email" not in draft:
        return redirect("representatives_invite")
    form = WhatForm(request.POST or None, initial=draft)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        until = told["until"].isoformat() if told["ends"] == "day" else ""
        request.session[_DRAFT] = {**draft, "scope": told["scope"], "ends": told["ends"], "until": until}
        return redirect("representatives_invite_check")
    return shown.page(request, "invite_what", {"form": form, "draft": draft})


@guard.member
@again
def check(request: HttpRequest) -> HttpResponse:
    """Page 3 of 3: check your answers, then send."""
    member, draft = _inviting(request), _draft(request)
    if member is None or "scope" not in draft:
        return redirect("representatives_invite")
    context: dict[str, Any] = {"draft": draft, "words": words.of(draft["scope"]), "until": _until(draft)}
    if request.method != "POST":
        return shown.page(request, "invite_check", context)
    try:
        _send(request, member, draft)
    except TooOften:
        return shown.page(request, "too_often", {}, status=429)
    except NotAllowed:
        return redirect("representatives_invite_what")
    request.session.pop(_DRAFT, None)
    return redirect("representatives_invite_sent")


@guard.member
def sent(request: HttpRequest) -> HttpResponse:
    """It is on its way."""
    return shown.page(request, "invite_sent", {})


def _send(request: HttpRequest, member: Person, draft: dict[str, Any]) -> None:
    invite.send(
        member=member,
        name=draft["name"],
        relation=draft["relation"],
        email=draft["email"],
        scope=tuple(draft["scope"]),
        until=_until(draft),
        language=request.LANGUAGE_CODE[:2],
        by=Actor(ActorKind.MEMBER, str(user_of(request).pk)),
    )


def _inviting(request: HttpRequest) -> Person | None:
    """The member of this very account, alive; acting for somebody else changes nothing here."""
    member = member_of(request)
    return member if member is not None and member.death_date is None else None


def _draft(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(_DRAFT, {}))


def _until(draft: dict[str, Any]) -> date | None:
    return date.fromisoformat(draft["until"]) if draft.get("until") else None
