"""Reminders by e-mail, yes or no: the question for who is signed in, and the link in the e-mail for all others."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from sharewell.members import reach, refused
from sharewell.web.portal import viewing
from sharewell.web.portal.preferences.words import REMINDERS
from sharewell.web.portal.viewing import Viewing
from sharewell.web.shared import guard


class RemindersForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Do you want reminders by e-mail?"),
        help_text=_("We send them before sharing with an app ends. You always find them in your messages here."),
        choices=[("yes" if on else "no", words) for on, words in REMINDERS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )


@viewing.part("account")
def question(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """The question, and its answer for the e-mail address that messages go to now."""
    place = reach.of(seen.person)
    if place.channel != "email":
        return redirect("preferences")
    off = refused.is_off(seen.person.person_key, place.address)
    form = RemindersForm(request.POST or None, initial={"answer": "no" if off else "yes"})
    if form.is_valid():
        on = form.cleaned_data["answer"] == "yes"
        refused.turn(seen.person.person_key, place.address, on=on, by=seen.by)
        messages.success(request, gettext("Saved."))
        return redirect("preferences")
    context = {"form": form, "here": "settings"}
    return render(request, "portal/preferences/question.html", context, status=422 if form.errors else 200)


@csrf_exempt  # RFC 8058: a mail program sends the click, without any cookie; the sealed word is the right
@guard.public
def off(request: HttpRequest, word: str) -> HttpResponse:
    """Ask for a click (a program that only looks at links changes nothing), and take it. Needs no sign-in."""
    if not (refused.by_link(word) if request.method == "POST" else refused.is_known(word)):
        raise Http404
    return render(request, "portal/preferences/reminders_off.html", {"done": request.method == "POST"})
