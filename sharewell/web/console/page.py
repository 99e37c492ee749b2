"""What every page of the help team has: its menu, and its way back to a case with a word of what happened."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sharewell.accounts.models import Staff
from sharewell.accounts.roles import Permission
from sharewell.audit import reads
from sharewell.audit.reading import Reader, Reading
from sharewell.members import caller, cases, desk
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
    """The case, when this colleague works on it now; else a 404."""
    case = found(case_id)
    if case.closed_ms is not None or case.worker != me.actor().id:
        raise Http404
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


def told(view: Page) -> Page:
    """Turn what a room refuses into a word at the case, for views that are given a case's id."""

    @wraps(view)
    def safe(request: HttpRequest, me: Staff, case_id: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, me, case_id, *args, **kwargs)
        except cases.Closed:
            return back(request, case_id, _("This case is closed already."))
        except cases.TakenByAnother:
            return back(request, case_id, _("Somebody else works on this case now. Nothing was changed."))
        except caller.NotVerified:
            return back(request, case_id, _("Check the caller first. A check counts for a limited time."))
        except caller.TooManyChecks:
            return back(request, case_id, _("Too many checks for this member. Try again in an hour."))
        except desk.NowhereToSend:
            return back(request, case_id, _("There is no such contact on file. It must be changed at enrollment."))
        except desk.TooManyPins:
            return back(request, case_id, _("This member has been sent as many PINs as we may send for now."))

    return safe
