"""Another e-mail address, in two steps: the address, then the code that was sent to it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell.members import email_change
from sharewell.members.email_change import TooOften
from sharewell.web.portal import viewing
from sharewell.web.portal.preferences.words import language_here
from sharewell.web.portal.security.again import again
from sharewell.web.portal.viewing import Viewing


class AddressForm(forms.Form):
    address = forms.EmailField(
        label=_("New e-mail address"),
        help_text=_("We send a code to this address. Nothing changes until you enter the code."),
        error_messages={
            "required": _("Enter an e-mail address."),
            "invalid": _("Enter an e-mail address, such as name@example.org."),
        },
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Eight digits. Blanks do no harm."),
        max_length=20,
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


@viewing.part("account")
@again
def address(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """Step 1. Only the account's own member: the address is the account's."""
    form = AddressForm(request.POST) if request.method == "POST" and seen.own else AddressForm()
    if form.is_bound and form.is_valid():
        try:
            email_change.start(
                person=seen.person, address=form.cleaned_data["address"], by=seen.by, language=language_here()
            )
            return redirect("preferences_email_code")
        except TooOften:
            form.add_error(None, gettext("You asked for many codes. Wait an hour, then try again."))
    return _page(request, "portal/preferences/email.html", form, seen)


@viewing.part("account")
@again
def code(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """Step 2."""
    waiting = email_change.waiting(seen.person.person_key) if seen.own else ""
    if not waiting:
        return redirect("preferences_email" if seen.own else "preferences")
    form = CodeForm(request.POST) if request.method == "POST" else CodeForm()
    if form.is_bound and form.is_valid():
        if email_change.confirm(
            person=seen.person, code=form.cleaned_data["code"], by=seen.by, language=language_here()
        ):
            messages.success(request, gettext("Your e-mail address was changed."))
            return redirect("preferences")
        form.add_error("code", gettext("That code is not right, or it is too old."))
    return _page(request, "portal/preferences/email_code.html", form, seen, waiting)


def _page(request: HttpRequest, template: str, form: forms.Form, seen: Viewing, waiting: str = "") -> HttpResponse:
    context = {"form": form, "seen": seen, "waiting": waiting, "here": "settings"}
    return render(request, template, context, status=422 if form.errors else 200)
