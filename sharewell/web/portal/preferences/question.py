"""One question a page: language, format, paper or e-mail, phone."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell import policy
from sharewell.members import preferences
from sharewell.members.preferences import Format
from sharewell.web.portal import viewing
from sharewell.web.portal.preferences.words import DELIVERY, FORMATS, LANGUAGES
from sharewell.web.portal.viewing import Viewing
from sharewell.web.shared import manner

_CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}


class LanguageForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Which language do you prefer?"),
        help_text=_("For the pages here, for messages, and for papers we make for you."),
        choices=lambda: [(code, LANGUAGES[code]) for code in policy.current().languages],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )


class FormatForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("How do you read best?"),
        choices=[(one.value, words) for one, words in FORMATS.items()],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )


class DeliveryForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("How should we send you messages?"),
        help_text=_(
            "An e-mail leaves out what could tell of your health. The full text is in your messages here."
        ),
        choices=[("paper" if paper else "email", words) for paper, words in DELIVERY.items()],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )


class PhoneForm(forms.Form):
    answer = forms.CharField(
        label=_("Phone number"),
        help_text=_(
            "The Help Team calls this number if it has to reach you. Leave it empty to use the one on file."
        ),
        required=False,
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_answer(self) -> str:
        said: str = self.cleaned_data["answer"].strip()
        if said and not re.fullmatch(r"\+?[\d\s().-]{7,}", said):
            raise forms.ValidationError(gettext("Enter a phone number, such as 207-555-0133."))
        return said


@viewing.part("account")
def language(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """The language of pages, messages and papers."""
    now = preferences.of(seen.person.person_key).language or seen.person.language
    return _ask(request, seen, LanguageForm, {"answer": now}, lambda answer: {"language": answer})


@viewing.part("account")
def format(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """Standard, large print, or plain text to be read aloud."""
    now = preferences.of(seen.person.person_key).format
    return _ask(request, seen, FormatForm, {"answer": now}, lambda answer: {"format": Format(answer)})


@viewing.part("account")
def delivery(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """Paper or e-mail."""
    now = "paper" if preferences.of(seen.person.person_key).paper else "email"
    return _ask(request, seen, DeliveryForm, {"answer": now}, lambda answer: {"paper": answer == "paper"})


@viewing.part("account")
def phone(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """The number to call."""
    now = preferences.of(seen.person.person_key).phone
    return _ask(request, seen, PhoneForm, {"answer": now}, lambda answer: {"phone": answer})


def _ask(
    request: HttpRequest, seen: Viewing, form_type: type[forms.Form], now: dict[str, str], change: Any
) -> HttpResponse:
    """Show the question, or take the answer and go back to the list of all answers."""
    form = form_type(request.POST) if request.method == "POST" else form_type(initial=now)
    if form.is_bound and form.is_valid():
        after = preferences.set(person=seen.person, by=seen.by, **change(form.cleaned_data["answer"]))
        if seen.own:
            manner.take(request, language=after.language, large=after.large)
        return _saved(after.language if seen.own else "", request)
    context = {"form": form, "here": "settings"}
    return render(request, "portal/preferences/question.html", context, status=422 if form.errors else 200)


def _saved(language: str, request: HttpRequest) -> HttpResponse:
    """Said in the language of the page that comes next."""
    with translation.override(language or translation.get_language()):
        messages.success(request, gettext("Saved."))
    return redirect("preferences")
