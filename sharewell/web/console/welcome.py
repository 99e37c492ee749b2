"""The link that a new colleague was given: choose a password, once."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from sharewell.accounts import staff
from sharewell.web.shared import guard

_NEW = {"autocomplete": "new-password"}


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters. A few words in a row are easy to remember."),
        widget=forms.PasswordInput(_NEW),
        error_messages={"required": _("Enter your password.")},
    )


@guard.public
def page(request: HttpRequest, link: str) -> HttpResponse:
    """Choose a password; a link that works no more is no page."""
    row = staff.invited(link)
    if row is None:
        raise Http404
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = staff.set_password(link, form.cleaned_data["password"])
        except staff.WeakPassword as error:
            form.add_error("password", list(error.messages))
        else:
            if done is None:
                raise Http404
            messages.info(request, _text("Your password is set. Sign in with it now."))
            return redirect("account_login")
    words = {"form": form, "username": row.user.username}
    return render(request, "console/welcome.html", words, status=422 if form.errors else 200)
