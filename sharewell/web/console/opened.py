"""A member whom a colleague opened with a reason: apps, papers, messages, representatives; no health data."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sharewell.accounts.models import Staff
from sharewell.accounts.roles import Permission
from sharewell.members import access, masked, person, reach, resend
from sharewell.members.case import Case
from sharewell.members.delegates import listing
from sharewell.members.models import Person
from sharewell.notify import sent
from sharewell.sharing import overview
from sharewell.web.console import words
from sharewell.web.console.candidate import KINDS
from sharewell.web.console.forms import OpenForm
from sharewell.web.console.page import back, mine, seen, show, told
from sharewell.web.shared import guard


@guard.staff(Permission.CALLERS)
@told
def page(request: HttpRequest, me: Staff, case_id: str) -> HttpResponse:
    """What the case has open; else the question why the member shall be opened."""
    case = _of_callers(case_id, me)
    if request.method == "POST":
        return _start(request, me, case)
    if access.live(case, me.actor()) is None:
        return show(request, me, "open", {"case": case, "form": OpenForm()}, here="cases")
    member = access.demand(case, me.actor())
    return show(request, me, "member", _shown(case, me, member), here="cases")


@guard.staff(Permission.CALLERS)
@require_POST
@told
def shut(request: HttpRequest, me: Staff, case_id: str) -> HttpResponse:
    """End it by hand."""
    _of_callers(case_id, me)
    access.shut(case_id, by=me.actor())
    return back(request, case_id, _("The member is closed again."))


@guard.staff(Permission.CALLERS)
@told
def again(request: HttpRequest, me: Staff, case_id: str, message_id: str) -> HttpResponse:
    """Ask once, then send a message again to the contact on file."""
    case = _of_callers(case_id, me)
    member = access.demand(case, me.actor())
    message = sent.find(member.person_key, message_id)
    if message is None or not message.can_again:
        raise Http404
    if request.method == "POST":
        resend.send(case_id, message_id, by=me.actor())
        return back(request, case_id, _("The message is on its way to the contact on file."))
    seen(me, member.person_key, case.pk, "messages")
    place = masked.reach(reach.on_file(member))
    context = {"case": case, "name": person.name_of(member), "message": _message(message), "place": place}
    return show(request, me, "again", context, here="cases")


def _of_callers(case_id: str, me: Staff) -> Case:
    """The case, when it is one with a caller and this colleague works on it; else a 404."""
    case = mine(case_id, me)
    if case.kind not in KINDS:
        raise Http404
    return case


def _start(request: HttpRequest, me: Staff, case: Case) -> HttpResponse:
    form = OpenForm(request.POST)
    if not form.is_valid():
        return show(request, me, "open", {"case": case, "form": form}, here="cases", status=422)
    why = access.Why(form.cleaned_data["why"])
    access.start(case.pk, why=why, words=form.cleaned_data["words"], by=me.actor())
    return redirect("help_member", case.pk)


def _shown(case: Case, me: Staff, member: Person) -> dict[str, Any]:
    """All that the page holds; the ledger of reads is told of each part before it goes out."""
    for part in ("connections", "papers", "messages", "representatives"):
        seen(me, member.person_key, case.pk, part)
    return {
        "case": case,
        "name": person.name_of(member),
        "access": access.live(case, me.actor()),
        "connections": [_connection(one) for one in overview.connections(member.person_key)],
        "papers": overview.papers(member.person_key),
        "messages_sent": [_message(one) for one in sent.list_for(member.person_key)],
        "representatives": [_right(one) for one in listing.of_member(member)],
        "may_stop": me.may(Permission.STOP_APPS),
    }


def _connection(one: overview.Connection) -> dict[str, Any]:
    return {"grant": one.grant, "last_used": one.last_used, "state": words.GRANT_STATES.get(one.grant.state, "")}


def _message(one: sent.Sent) -> dict[str, Any]:
    place = masked.email(one.address) if one.channel == "email" else masked.address(one.address)
    return {
        "sent": one,
        "name": words.message(one.template),
        "channel": words.CHANNELS.get(one.channel, ""),
        "place": place if one.address else "",
        "state": words.SENT_STATES.get("inbox" if one.channel == "none" else one.state, ""),
    }


def _right(one: listing.Entry) -> dict[str, Any]:
    parts = [words.PARTS[word] for word in one.words if word in words.PARTS]
    return {"entry": one, "kind": words.authority(one.right.kind), "state": words.NOW[one.now], "parts": parts}
