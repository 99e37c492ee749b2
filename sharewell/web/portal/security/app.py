"""Enrol an authenticator app: a picture to scan, the same as letters to type, and its first code as proof."""

from __future__ import annotations

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell import policy
from sharewell.accounts import factors, limits, totp
from sharewell.accounts.factors import Kind
from sharewell.web.portal.security import codes, who
from sharewell.web.portal.security.again import again
from sharewell.web.shared import guard

_SECRET = "app_secret"  # noqa: S105 (the name of a place in the session)
_TRIES, _MINUTES = 20, 60


class FirstCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the app"),
        max_length=12,
        help_text=_("Six digits. The app shows new ones every 30 seconds."),
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@guard.member
@again
def add(request: HttpRequest) -> HttpResponse:
    """One page: scan or type, then enter the code."""
    me = who.of(request)
    if Kind.APP in factors.enrolled(me.user):
        return redirect("security")
    secret: str = request.session.setdefault(_SECRET, totp.new_secret())
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not limits.take("app-enrol", str(me.user.pk), _TRIES, _MINUTES):
            form.add_error("code", gettext("Too many tries. Wait a few minutes, then try again."))
        elif _added(me, secret, form):
            del request.session[_SECRET]
            return codes.after_adding(request, me)
    label = totp.address(secret, issuer=policy.current().plan_name, account=me.user.username)
    spelled = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    words = {"form": form, "picture": _picture(label), "spelled": spelled, "app_address": label}
    words["here"] = "settings"
    return render(request, "portal/security/app_add.html", words, status=422 if form.errors else 200)


def _added(me: who.Who, secret: str, form: forms.Form) -> bool:
    try:
        factors.add_app(
            user=me.user,
            app_secret=secret,
            code=form.cleaned_data["code"],
            by=me.by,
            person_key=me.person_key,
            tell=me.tell,
        )
    except factors.WrongCode:
        form.add_error("code", gettext("That code is not right. Check that the clock of your phone is right."))
        return False
    except factors.AlreadyThere:
        form.add_error(None, gettext("Your account has an authenticator app already."))
        return False
    return True


def _picture(text: str) -> SafeString:
    """A QR code as SVG, dark on light in every colour scheme, because cameras want it so."""
    drawn = segno.make(text, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    return mark_safe(drawn.replace("<svg ", '<svg role="img" aria-labelledby="qr-title" ', 1))  # noqa: S308
