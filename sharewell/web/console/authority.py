"""Papers of authority: look at them, go through the list, decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from sharewell.accounts.models import Staff
from sharewell.accounts.roles import Permission
from sharewell.members import authority, caller, person
from sharewell.members.authority import Question
from sharewell.members.case import Case, CaseKind
from sharewell.members.delegates import refused
from sharewell.web.console import words
from sharewell.web.console.authority_forms import AcceptForm, RefuseForm
from sharewell.web.console.forms import FindForm
from sharewell.web.console.page import back, mine, searched, seen, show, told
from sharewell.web.shared import attachment, guard


@guard.staff(Permission.AUTHORITY)
@told
def decide(request: HttpRequest, me: Staff, case_id: str) -> HttpResponse:
    """Who asks, for whom, with which papers; yes or no."""
    case = _of_papers(case_id, me)
    try:
        asked = authority.question(case)
        forms_ = _forms(request, asked)
        if request.method == "POST":
            answer = _decided(request, me, case, asked, forms_)
            if answer is not None:
                return answer
    except authority.Settled:
        authority.close_settled(case_id, by=me.actor())
        return back(request, case_id, _("There is nothing left to decide: it was settled or withdrawn."))
    if asked.member is not None:
        seen(me, asked.member.person_key, case_id, "authority")
    wrong = next((form for form in forms_.values() if form and form.errors), None)
    context = {"case": case, "form": wrong, **_shown(case, asked), **forms_}
    return show(request, me, "authority", context, here="cases", status=422 if wrong else 200)


@guard.staff(Permission.AUTHORITY)
@told
def paper(request: HttpRequest, me: Staff, case_id: str, paper_id: str) -> HttpResponse:
    """A paper, as a download that no browser runs."""
    case = _of_papers(case_id, me)
    try:
        found = authority.paper(case, paper_id, by=me.actor())
    except authority.Settled as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return attachment.answer(found.content, found.type, "authority-paper")


def _of_papers(case_id: str, me: Staff) -> Case:
    """The case, when it is about papers and this colleague works on it; else a 404."""
    case = mine(case_id, me)
    if case.kind != CaseKind.AUTHORITY_DOCUMENT:
        raise Http404
    return case


def _forms(request: HttpRequest, asked: Question) -> dict[str, Any]:
    chosen = request.POST.get("do", "")
    sent = {name: request.POST if chosen == name else None for name in ("accept", "refuse", "assign")}
    return {
        "accept": AcceptForm(asked, sent["accept"], auto_id="accept_%s") if asked.member else None,
        "refuse": RefuseForm(sent["refuse"], auto_id="refuse_%s"),
        "assign": None if asked.member else FindForm(sent["assign"]),
    }


def _decided(
    request: HttpRequest, me: Staff, case: Case, asked: Question, forms_: dict[str, Any]
) -> HttpResponse | None:
    """Where to go after a decision; None when a form must be shown again."""
    form = forms_.get(request.POST.get("do", ""))
    if form is None or not form.is_valid():
        return None
    deeds: dict[str, Callable[[Staff, Case, Any], str]] = {
        "accept": _accept, "refuse": _refuse, "assign": _assign,
    }  # fmt: skip
    said = deeds[request.POST["do"]](me, case, form)
    return back(request, case.pk, said) if said else None


def _accept(me: Staff, case: Case, form: AcceptForm) -> str:
    given = form.cleaned_data
    try:
        final = authority.accept(
            case.pk,
            valid_from=given["valid_from"],
            valid_to=given["valid_to"],
            scope=tuple(given["scope"]),
            ticked=frozenset(given["checks"]),
            beside_others=bool(given.get("beside_others")),
            note=given["note"],
            by=me.actor(),
        )
    except authority.NeedsAnother:
        form.add_error(None, _("You said the first yes. A second colleague must decide."))
    except refused.Conflicting:
        form.add_error(None, _("Others have authority over this member. Look at them, then tick the box."))
    except refused.NotAllowed:
        form.add_error("valid_to", _("This kind of authority cannot have these days. Check both."))
    except refused.NotYours:
        form.add_error(None, _("Nobody decides on their own request."))
    else:
        return (
            _("Accepted. Both sides get a message.")
            if final
            else _("Your yes is noted. A second colleague decides.")
        )
    return ""


def _refuse(me: Staff, case: Case, form: RefuseForm) -> str:
    authority.refuse(case.pk, reason=form.cleaned_data["reason"], note=form.cleaned_data["note"], by=me.actor())
    return _("Refused. The one who asked gets a message.")


def _assign(me: Staff, case: Case, form: forms.Form) -> str:
    people = caller.find(**form.cleaned_data)
    searched(me, [name for name, value in form.cleaned_data.items() if value], len(people))
    if len(people) != 1:
        form.add_error(None, _("Nobody fits.") if not people else _("Several people fit. Ask for the member ID."))
        return ""
    authority.assign(case.pk, member=people[0], by=me.actor())
    return _("The papers now belong to that member. Look at them and decide.")


def _shown(case: Case, asked: Question) -> dict[str, Any]:
    one = asked.member
    return {
        "asked": asked,
        "about": words.said(case),
        "member": {"name": person.name_of(one), "born": one.birth_date, "died": one.death_date} if one else None,
        "others": [{"name": other.name, "kind": words.authority(other.kind)} for other in asked.others],
        "files": [
            {
                "id": paper.id,
                "ending": paper.type.rpartition("/")[2].upper(),
                "size": paper.size,
                "at": paper.made_ms,
            }
            for paper in asked.papers
        ],
    }
