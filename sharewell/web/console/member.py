"""A caller: find the one member, check who calls, send a PIN, stop an app."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sharewell.accounts.models import Staff
from sharewell.accounts.roles import Permission
from sharewell.members import caller, cases, desk, masked, own, person
from sharewell.sharing import by_phone
from sharewell.web.console.candidate import KINDS
from sharewell.web.console.case import render_case
from sharewell.web.console.forms import CheckForm, FindForm, StopForm
from sharewell.web.console.page import back, mine, searched, show, told
from sharewell.web.shared import guard


@guard.staff(Permission.CALLERS)
def find(request: HttpRequest, me: Staff) -> HttpResponse:
    """Find one member; what was typed stands in no address. A call is a case of its own."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people = caller.find(**form.cleaned_data)
        searched(me, [name for name, value in form.cleaned_data.items() if value], len(people))
        if len(people) == 1:
            try:
                return redirect("help_case", cases.answer(people[0].person_key, by=me.actor()))
            except own.OwnRecord:
                form.add_error(None, _("You cannot work on your own record or one of your family."))
        else:
            several = _("Several people fit. Ask for the member ID.")
            form.add_error(None, several if people else _("Nobody fits."))
    return show(request, me, "find", {"form": form}, here="members", status=422 if form.errors else 200)


@guard.staff(Permission.CALLERS)
@require_POST
@told
def check(request: HttpRequest, me: Staff, case_id: str) -> HttpResponse:
    """Compare what the caller says. The answer comes at once and is shown once, so it is no redirect."""
    case = mine(case_id, me)
    if case.kind not in KINDS:
        raise Http404
    form = CheckForm(request.POST)
    if not form.is_valid():
        return render_case(request, me, case, check=form, status=422)
    checked = caller.check(case_id, answers=form.answers(), by=me.actor())
    return render_case(request, me, case, checked=checked)


@guard.staff(Permission.CALLERS)
@told
def pin(request: HttpRequest, me: Staff, case_id: str, channel: str) -> HttpResponse:
    """Ask once, then send a PIN to the contact on file."""
    case = mine(case_id, me)
    member = caller.demand(case, me.actor())
    place = desk.ways(member).get(channel)
    if place is None:
        raise Http404
    if request.method == "POST":
        desk.send_pin(case_id, channel=channel, note="", by=me.actor())
        return back(request, case_id, _("A PIN is on its way to the contact on file."))
    context = {"case": case, "name": person.name_of(member), "place": masked.reach(place), "channel": channel}
    return show(request, me, "pin", {**context, "registered": member.user_id is not None}, here="cases")


@guard.staff(Permission.STOP_APPS)
@told
def stop(request: HttpRequest, me: Staff, case_id: str, grant_id: str) -> HttpResponse:
    """Ask once, then stop the app at once."""
    case = mine(case_id, me)
    try:
        grant = by_phone.find(case, grant_id, by=me.actor())
    except by_phone.NoSuchGrant as error:
        raise Http404 from error
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = by_phone.stop(case_id, grant_id, reason=form.cleaned_data["reason"], by=me.actor())
        return show(
            request, me, "stopped", {"case": case, "grant": done.grant, "already": done.already}, here="cases"
        )
    if not grant.is_live:
        return back(request, case_id, _("This app had been stopped before."))
    context = {"case": case, "grant": grant, "form": form}
    return show(request, me, "stop", context, here="cases", status=422 if form.errors else 200)
