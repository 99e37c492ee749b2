"""A PIN from a letter, typed days later in any browser."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from sharewell.coverage import eligible
from sharewell.members import pin
from sharewell.members.attempts import Purpose
from sharewell.web.portal.registering import recover, register, walk
from sharewell.web.portal.registering.forms import PinForm
from sharewell.web.shared import guard, source

_GO_ON = {
    Purpose.REGISTER: (register.WALK, "register_account"),
    Purpose.PASSWORD: (recover.PASSWORD, "help_password_new"),
}


@guard.public
def page(request: HttpRequest) -> HttpResponse:
    """Number, date of birth and PIN; the same answer to every wrong one."""
    by_ssn = request.GET.get("with") == "ssn"
    form = PinForm(request.POST or None, by_ssn=by_ssn)
    if request.method == "POST" and form.is_valid():
        try:
            entered = _enter(request, form)
        except pin.TooManyTries:
            return walk.too_often(request)
        if entered is not None:
            course, name = _GO_ON[entered.purpose]
            walk.proved(request, course, attempt=entered.attempt, way="letter")
            return redirect(name)
        words = _("These do not fit together, or the PIN is too old. Check all three, or ask for a new letter.")
        form.add_error(None, words)
    return walk.page(request, "pin", form, by_ssn=by_ssn)


def _enter(request: HttpRequest, form: PinForm) -> pin.Entered | None:
    said = form.cleaned_data
    return pin.enter(
        card_id=said.get("card_id"),
        ssn=said.get("ssn"),
        birth_date=said["birth_date"],
        pin=said["pin"],
        source=source.network(request),
        language=request.LANGUAGE_CODE,
        opens_on=eligible.opens_on,
    )
