"""What every page of the help team has: its menu, and its way back to a case with a word of what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharewell.accounts.models import Staff
from sharewell.accounts.roles import Permission
from sharewell.audit import reads
from sharewell.audit.reading import Reader, Reading
from sharewell.members import access, caller, cases, desk, own, resend
from sharewell.members.case import Case

Page = Callable[..., HttpResponseBase]


def show(
    request: HttpRequest, me: Staff, template: str, words: dict[str, Any], *, here: str = "", status: int = 200
) -> HttpResponse:
    """A page with the help team's menu; `here` marks an entry."""
    entries = [("start", "/help-team/", _("Start")), ("cases", "/help-team/cases/", _("Cases"))]
    if me.may(Permission.CALLERS):
        entries.append(("members", "/help-team/members/", _("A caller")))
    menu = [{"key": key, "address": address, "text": text} for key, address, text in entries]
    return render(
        request, f"console/{template}.html", {**words, "me": me, "menu": menu, "here": here}, status=status
    )


def found(case_id: str) -> Case:
    """The case, or a 404."""
    case = cases.get(case_id)
    if case is None:
        raise Http404
    return case


def mine(case_id: str, me: Staff) -> Case:
    """The case, when this colleague works on it now; else a 404. Raises own.OwnRecord."""
    case = found(case_id)
    if case.closed_ms is not None or case.worker != me.actor().id:
        raise Http404
    own.refuse(me.actor(), case.person_key)
    return case


def back(request: HttpRequest, case_id: str, said: str = "") -> HttpResponse:
    """To the case, with a word of what happened."""
    if said:
        messages.info(request, said)
    return redirect("help_case", case_id)


def seen(me: Staff, person_key: int, case_id: str, what: str) -> None:
    """Write into the ledger of reads that this colleague was shown something of a member."""
    who = Reader(me.actor(for_person=person_key))
    reads.shown(Reading(who, person_key, "help-team", "Case", case_id, what))


def searched(me: Staff, by: list[str], number: int) -> None:
    """Write a search for a member into the ledger of reads: by which facts, and how many were found."""
    reads.shown(Reading(Reader(me.actor()), None, "help-team", "Search", detail=", ".join(by)), number)


_SAID: Final[Mapping[type[Exception], Any]] = {
    cases.Closed: gettext_lazy("This case is closed already."),
    cases.TakenByAnother: gettext_lazy("Somebody else works on this case now. Nothing was changed."),
    caller.NotVerified: gettext_lazy("Check the caller first. A check counts for a limited time."),
    caller.TooManyChecks: gettext_lazy("Too many checks for this member. Try again in an hour."),
    own.OwnRecord: gettext_lazy("You cannot work on your own record or one of your family."),
    access.NotOpen: gettext_lazy("Open the member first. An opening ends after a short time."),
    resend.TooMany: gettext_lazy("As many messages as may be were sent again to this member today."),
    desk.NowhereToSend: gettext_lazy("There is no such contact on file. It must be changed at enrollment."),
    desk.TooManyPins: gettext_lazy("This member has been sent as many PINs as we may send for now."),
}
"""What is said at the case when a room refuses."""


def told(view: Page) -> Page:
    """Turn what a room refuses into a word at the case, for views that are given a case's id."""

    @wraps(view)
    def safe(request: HttpRequest, me: Staff, case_id: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, me, case_id, *args, **kwargs)
        except resend.NoSuchMessage as error:
            raise Http404 from error
        except tuple(_SAID) as error:
            return back(request, case_id, str(_SAID[type(error)]))

    return safe
