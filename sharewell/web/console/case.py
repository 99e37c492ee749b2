"""One case: what it is about and whom it may be about, for the one who works on it; what was done with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sharewell.accounts import staff
from sharewell.accounts.models import Staff
from sharewell.accounts.roles import Permission
from sharewell.members import caller, cases, desk, own
from sharewell.members.case import Case, CaseKind
from sharewell.web.console import candidate, words
from sharewell.web.console.forms import CheckForm, CloseForm, NoteForm
from sharewell.web.console.page import back, found, mine, show, told
from sharewell.web.shared import guard


@guard.staff(Permission.QUEUE)
def page(request: HttpRequest, me: Staff, case_id: str) -> HttpResponse:
    """The case. Of a member it shows nothing before one works on it, and little before the caller is checked."""
    return render_case(request, me, found(case_id))


@guard.staff(Permission.QUEUE)
@require_POST
@told
def take(request: HttpRequest, me: Staff, case_id: str) -> HttpResponse:
    """Work on it from now on; a lead may take it from somebody else."""
    found(case_id)
    cases.take(case_id, by=me.actor(), over="over" in request.POST and me.may(Permission.TAKE_OVER))
    return back(request, case_id)


@guard.staff(Permission.QUEUE)
@require_POST
@told
def release(request: HttpRequest, me: Staff, case_id: str) -> HttpResponse:
    """Give it back to the queue."""
    found(case_id)
    cases.release(case_id, by=me.actor())
    return back(request, case_id, _("The case waits again for anyone."))


@guard.staff(Permission.QUEUE)
@require_POST
@told
def note(request: HttpRequest, me: Staff, case_id: str) -> HttpResponse:
    """Write something down."""
    case = mine(case_id, me)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return render_case(request, me, case, note=form, status=422)
    desk.add_note(case_id, note=form.cleaned_data["note"], by=me.actor())
    return back(request, case_id)


@guard.staff(Permission.QUEUE)
@told
def close(request: HttpRequest, me: Staff, case_id: str) -> HttpResponse:
    """Say how it ended."""
    case = mine(case_id, me)
    if case.kind not in desk.OUTCOMES:
        return redirect("help_case", case_id)
    form = CloseForm(case.kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        desk.finish(case_id, outcome=form.cleaned_data["outcome"], note=form.cleaned_data["note"], by=me.actor())
        return back(request, case_id, _("The case is closed."))
    context = {"case": case, "kind": words.KINDS[case.kind], "form": form}
    return show(request, me, "close", context, here="cases", status=422 if form.errors else 200)


def render_case(
    request: HttpRequest,
    me: Staff,
    case: Case,
    *,
    check: CheckForm | None = None,
    note: NoteForm | None = None,
    checked: Any = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a case, with a form that was filled wrongly, or with what a check has found."""
    near = any(own.is_near(me.actor().id, one.person_key) for one in caller.candidates(case))
    theirs = case.worker == me.actor().id and not near
    reads_closed = case.closed_ms is not None and me.may(Permission.TAKE_OVER) and not near
    working = theirs and case.closed_ms is None
    context: dict[str, Any] = {
        "case": case,
        "kind": words.KINDS[case.kind],
        "outcome": words.OUTCOMES.get(case.outcome, ""),
        "worker": staff.names([case.worker]).get(case.worker, ""),
        "working": working,
        "near": near,
        "may_take_over": me.may(Permission.TAKE_OVER),
        "steps": history(case, notes=theirs or reads_closed),
    }
    if working:
        context |= {"note": note or NoteForm(), "about": words.said(case), "closable": case.kind in desk.OUTCOMES}
        context["decision"] = case.kind == CaseKind.AUTHORITY_DOCUMENT and me.may(Permission.AUTHORITY)
        if case.kind in candidate.KINDS and me.may(Permission.CALLERS):
            context |= candidate.shown(case, me, checked) | {"check": check or CheckForm()}
    wrong = next((form for form in (check, note) if form is not None and form.errors), None)
    return show(request, me, "case", context | {"form": wrong}, here="cases", status=status)


def history(case: Case, *, notes: bool) -> list[dict[str, Any]]:
    """What was done; with the notes for who works (or last worked) on it, and for a lead once it is closed."""
    done = cases.steps(case.pk)
    names = staff.names(step.by.partition(":")[2] for step in done)
    return [
        {
            "at": step.at,
            "by": names.get(step.by.partition(":")[2], _("The system")),
            "what": words.STEPS.get(step.what, step.what),
            "note": words.noted(step.what, step.note) if notes else "",
        }
        for step in done
    ]
