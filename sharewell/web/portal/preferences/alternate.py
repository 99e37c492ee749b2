"""Ask for Braille, a recording or a data CD; a person of the help team makes it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from sharewell.members import preferences
from sharewell.members.preferences import Alternate
from sharewell.web.portal import viewing
from sharewell.web.portal.preferences.words import ALTERNATES
from sharewell.web.portal.viewing import Viewing


class AlternateForm(forms.Form):
    format = forms.ChoiceField(
        label=_("Which format do you need?"),
        choices=[(one.value, words) for one, words in ALTERNATES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    wants = forms.CharField(
        label=_("Which papers?"),
        help_text=_("For instance: my benefits booklet. Or: the letter of last week."),
        max_length=200,
        error_messages={"required": _("Tell us which papers you need.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    always = forms.BooleanField(label=_("Send me all papers in this format from now on"), required=False)


@viewing.part("account")
def page(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """The form; after it the page that says what happens next."""
    if request.method != "POST":
        template = "portal/preferences/alternate_done.html" if "done" in request.GET else None
        context = {"form": AlternateForm(), "here": "settings"}
        return render(request, template or "portal/preferences/alternate.html", context)
    form = AlternateForm(request.POST)
    if not form.is_valid():
        return render(request, "portal/preferences/alternate.html", {"form": form, "here": "settings"}, status=422)
    told = form.cleaned_data
    preferences.ask_for(
        Alternate(told["format"]), person=seen.person, wants=told["wants"], always=told["always"], by=seen.by
    )
    return redirect("/account/preferences/other-formats/?done")
