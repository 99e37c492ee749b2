"""Private contact: ask for it, see it, end it. No reason is asked for, only the statement that the law names."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell.ingest import confidential as everywhere
from sharewell.members import confidential
from sharewell.members.confidential import Place
from sharewell.web.portal import viewing
from sharewell.web.portal.preferences.words import language_here
from sharewell.web.portal.security.again import again
from sharewell.web.portal.viewing import Viewing

_PARTS = ("line_1", "line_2", "city", "state", "postal_code", "email", "phone")


class PlaceForm(forms.Form):
    """Where the member may be reached, and the statement (45 CFR 164.522(b)(1)(ii))."""

    how = forms.ChoiceField(
        label=_("Where may we reach you?"),
        choices=[
            ("inbox", _("Only in my messages here. Send nothing anywhere.")),
            ("place", _("At the place I name below, and in my messages here.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    email = forms.EmailField(
        label=_("A safe e-mail address"),
        help_text=_("One that nobody else can read. With an e-mail address we send no paper."),
        required=False,
        error_messages={"invalid": _("Enter an e-mail address, such as name@example.org.")},
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    line_1 = forms.CharField(label=_("Street or PO box"), required=False, max_length=100)
    line_2 = forms.CharField(label=_("Apartment or other line"), required=False, max_length=100)
    city = forms.CharField(label=_("City"), required=False, max_length=60)
    state = forms.CharField(label=_("State (two letters)"), required=False, max_length=2)
    postal_code = forms.CharField(label=_("ZIP code"), required=False, max_length=10)
    phone = forms.CharField(
        label=_("A safe phone number"),
        help_text=_("Leave it empty if nobody should call you."),
        required=False,
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )
    danger = forms.BooleanField(
        label=_("What you send to my home could put me in danger."),
        error_messages={"required": _("Tick this sentence. We ask for no other reason.")},
    )

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("how") == "place":
            post = [told.get(name) for name in ("line_1", "city", "state", "postal_code")]
            if any(post) and not all(post):
                self.add_error(
                    "line_1", gettext("Enter street, city, state and ZIP code, or leave all four empty.")
                )
            elif not any(post) and not told.get("email") and "email" not in self.errors:
                self.add_error("email", gettext("Enter an e-mail address or a postal address."))
            if told.get("postal_code") and not re.fullmatch(r"\d{5}(-?\d{4})?", told["postal_code"]):
                self.add_error("postal_code", gettext("Enter a ZIP code of five or nine digits."))
        return told

    def place(self) -> Place:
        """What was answered."""
        if self.cleaned_data["how"] == "inbox":
            return Place()
        told = {name: self.cleaned_data[name].strip() for name in _PARTS}
        return Place(**(told | {"state": told["state"].upper()}))


@viewing.part("account")
def page(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """What a private contact is, or what it is now."""
    if not seen.own:
        return redirect("preferences")
    place = confidential.of(seen.person.person_key)
    context = {"place": place, "done": "done" in request.GET and place is not None, "here": "settings"}
    return render(request, "portal/preferences/private.html", context)


@viewing.part("account")
@again
def change(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """Ask for it or change it: it holds from the next moment."""
    if not seen.own:
        return redirect("preferences")
    form = PlaceForm(request.POST) if request.method == "POST" else PlaceForm(initial=_now(seen))
    if form.is_bound and form.is_valid():
        everywhere.begin(person=seen.person, place=form.place(), language=language_here(), by=seen.by)
        return redirect("/account/preferences/private/?done")
    context = {"form": form, "here": "settings"}
    return render(request, "portal/preferences/private_change.html", context, status=422 if form.errors else 200)


@viewing.part("account")
@again
def end(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """Back to the ordinary contacts."""
    if not seen.own or confidential.of(seen.person.person_key) is None:
        return redirect("preferences")
    if request.method != "POST":
        return render(request, "portal/preferences/private_end.html", {"here": "settings"})
    everywhere.end(person=seen.person, language=language_here(), by=seen.by)
    messages.success(request, gettext("Your private contact has ended."))
    return redirect("preferences")


def _now(seen: Viewing) -> dict[str, str]:
    place = confidential.of(seen.person.person_key)
    if place is None:
        return {}
    return {"how": "place" if place.channel != "none" else "inbox"} | {
        name: getattr(place, name) for name in _PARTS
    }
