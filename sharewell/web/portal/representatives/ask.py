"""Ask to act for a member by a right of law: whom, by what right, then check the answers and send the paper."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell import policy
from sharewell.audit.actor import Actor, ActorKind
from sharewell.lib import upload
from sharewell.lib.upload import Clean, Unfit
from sharewell.members.delegates import ask
from sharewell.members.delegates.kinds import RULES
from sharewell.members.delegates.refused import NotYours, TooOften
from sharewell.members.delegation import Kind
from sharewell.web.portal.person import user_of
from sharewell.web.portal.registering.birth_date import BirthDateField
from sharewell.web.portal.registering.forms import Ways, card_id
from sharewell.web.portal.representatives import shown
from sharewell.web.shared import guard, source
from sharewell.web.shared.body_limit import takes_file

_DRAFT: Final = "authority_draft"
MEGABYTE: Final = 1024 * 1024


class WhomForm(forms.Form):
    """For whom do you want to act?"""

    card_id = card_id()
    given = forms.CharField(
        label=_("First name of the member"),
        max_length=80,
        error_messages={"required": _("Enter the first name of the member.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    family = forms.CharField(
        label=_("Last name of the member"),
        max_length=80,
        error_messages={"required": _("Enter the last name of the member.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    birth_date = BirthDateField(label=_("Date of birth of the member"))


class RightForm(forms.Form):
    """Who are you, and by what right do you act?"""

    name = forms.CharField(
        label=_("Your first and last name"),
        max_length=120,
        help_text=_("As it stands on the paper that you send us."),
        error_messages={"required": _("Enter your first and last name.")},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    relation = forms.CharField(
        label=_("Who you are to the member (you can leave this empty)"),
        max_length=60,
        required=False,
        help_text=_("For example: daughter, brother, lawyer."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("By what right do you act?"),
        choices=[(kind.value, kind.label) for kind in Kind if RULES[kind].by_law],
        error_messages={
            "required": _("Choose by what right you act."),
            "invalid_choice": _("Choose by what right you act."),
        },
        widget=Ways({"class": "choices"}),
    )


class PaperForm(forms.Form):
    """The paper that shows the right."""

    paper = forms.FileField(
        label=_("The paper that shows your right"),
        help_text=_("A PDF, or a photo (JPEG or PNG). One file."),
        error_messages={
            "required": _("Choose the file with your paper."),
            "empty": _("This file is empty. Choose another one."),
        },
        widget=forms.FileInput({"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def clean_paper(self) -> Clean:
        sent: UploadedFile[Any] = self.cleaned_data["paper"]
        most = policy.current().paper_megabytes
        try:
            return upload.clean(sent.read(), most=most * MEGABYTE)
        except Unfit as unfit:
            raise forms.ValidationError(_unfit(unfit.why, most)) from unfit


@guard.member
def whom(request: HttpRequest) -> HttpResponse:
    """Page 1 of 3: the member."""
    draft = _draft(request)
    form = WhomForm(request.POST or None, initial={**draft, "birth_date": _born(draft)})
    if request.method == "POST" and form.is_valid():
        told = {**form.cleaned_data, "birth_date": form.cleaned_data["birth_date"].isoformat()}
        request.session[_DRAFT] = {**draft, **told}
        return redirect("representatives_ask_right")
    return shown.page(request, "ask_whom", {"form": form})


@guard.member
def right(request: HttpRequest) -> HttpResponse:
    """Page 2 of 3: the right."""
    draft = _draft(request)
    if "card_id" not in draft:
        return redirect("representatives_ask")
    form = RightForm(request.POST or None, initial=draft)
    if request.method == "POST" and form.is_valid():
        request.session[_DRAFT] = {**draft, **form.cleaned_data}
        return redirect("representatives_ask_paper")
    return shown.page(request, "ask_right", {"form": form})


@takes_file(policy.current().paper_megabytes * MEGABYTE)
@guard.member
def paper(request: HttpRequest) -> HttpResponse:
    """Page 3 of 3: check your answers, add the paper, send. The only page of the house that takes a file."""
    draft = _draft(request)
    if "kind" not in draft:
        return redirect("representatives_ask_right" if draft else "representatives_ask")
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm()
    if form.is_valid():
        return _send(request, draft, form.cleaned_data["paper"])
    context = {"form": form, "draft": draft, "kind": Kind(draft["kind"]).label, "born": _born(draft)}
    return shown.page(request, "ask_paper", {**context, "most": policy.current().paper_megabytes})


@guard.member
def sent(request: HttpRequest) -> HttpResponse:
    """We have it; the same page whoever was meant."""
    return shown.page(request, "ask_sent", {})


def _send(request: HttpRequest, draft: dict[str, Any], clean: Clean) -> HttpResponse:
    user = user_of(request)
    born = _born(draft)
    assert born is not None
    try:
        ask.send(
            holder=user,
            name=draft["name"],
            relation=draft["relation"],
            kind=Kind(draft["kind"]),
            meant=ask.Meant(draft["card_id"], draft["given"], draft["family"], born),
            paper=clean,
            source=source.network(request),
            by=Actor(ActorKind.REPRESENTATIVE, str(user.pk)),
        )
    except TooOften:
        return shown.page(request, "too_often", {}, status=429)
    except NotYours:
        return redirect("account")  # which leads a colleague to the help team's pages
    request.session.pop(_DRAFT, None)
    return redirect("representatives_ask_sent")


def _unfit(why: str, most: int) -> str:
    if why == "large":
        return gettext("This file is too large. It may have %(most)s megabytes at most.") % {"most": most}
    if why == "damaged":
        return gettext("We cannot read this file. Save it again, or take a new photo.")
    return gettext("Choose a PDF, or a photo in JPEG or PNG.")


def _draft(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(_DRAFT, {}))


def _born(draft: dict[str, Any]) -> date | None:
    return date.fromisoformat(draft["birth_date"]) if draft.get("birth_date") else None
