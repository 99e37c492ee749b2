"""The first three pages of every walk, one for all: who are you, how should we reach you, and the code.

A walk lives in the visitor's session: the attempt's secret and what was typed, without a Social Security number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sharewell.coverage import eligible
from sharewell.members import attempts
from sharewell.members.attempts import AttemptOver, TooManyTries
from sharewell.web.portal.registering.forms import CodeForm, IdentifyForm, WayForm
from sharewell.web.shared import source


@dataclass(frozen=True, slots=True)
class Walk:
    """One kind of walk through these pages.

    key: its place in the session. proof: the walk as members knows it. names: of the addresses of page 1, of
    page 2 and of every page after them. words: title, heading, progress of both pages, button, by name.
    """

    key: str
    proof: attempts.Walk
    names: tuple[str, ...]
    words: dict[str, Any]


def of(request: HttpRequest, walk: Walk) -> dict[str, Any]:
    """What is remembered of this visitor's walk; empty when there is none."""
    kept: dict[str, Any] = request.session.get(walk.key, {})
    return kept


def remember(request: HttpRequest, walk: Walk, **changes: Any) -> None:
    """Add to what is remembered."""
    request.session[walk.key] = {**of(request, walk), **changes}


def proved(request: HttpRequest, walk: Walk, **changes: Any) -> None:
    """The code was right: from here on the session is worth stealing, so it gets a new name."""
    remember(request, walk, proved=True, **changes)
    request.session.cycle_key()


def forget(request: HttpRequest, walk: Walk) -> None:
    """The walk has ended."""
    request.session.pop(walk.key, None)


def identify(request: HttpRequest, walk: Walk, **more: Any) -> HttpResponse:
    """Page 1: who are you? `more` goes to the start."""
    typed = of(request, walk).get("typed", {})
    by_ssn = request.GET.get("with") == "ssn"
    form = IdentifyForm(request.POST or None, by_ssn=by_ssn, initial=_initial(typed))
    if request.method == "POST" and form.is_valid():
        try:
            _start(request, walk, form, more)
        except TooManyTries:
            return too_often(request)
        return redirect(walk.names[1])
    return page(request, "identify", form, walk=walk, by_ssn=by_ssn, here=reverse(walk.names[0]))


def _start(request: HttpRequest, walk: Walk, form: IdentifyForm, more: dict[str, Any]) -> None:
    said = form.cleaned_data
    attempt = attempts.begin(
        walk.proof,
        card_id=said.get("card_id"),
        ssn=said.get("ssn"),
        given=said["given"],
        family=said["family"],
        birth_date=said["birth_date"],
        source=source.network(request),
        language=request.LANGUAGE_CODE,
        opens_on=eligible.opens_on,
        **more,
    )
    typed = {name: said[name] for name in ("given", "family")} | {"birth_date": said["birth_date"].isoformat()}
    request.session[walk.key] = {"attempt": attempt, "typed": typed | {"card_id": said.get("card_id") or ""}}


def check(request: HttpRequest, walk: Walk) -> HttpResponse:
    """Page 2: check what you typed, and say how we should reach you. The same ways for everyone."""
    kept = of(request, walk)
    if not kept.get("attempt"):
        return redirect(walk.names[0])
    form = WayForm(request.POST or None, initial={"way": kept.get("way", "email")})
    if request.method == "POST" and form.is_valid():
        way = form.cleaned_data["way"]
        try:
            attempts.send(
                walk.proof, kept["attempt"], way=way, language=request.LANGUAGE_CODE, opens_on=eligible.opens_on
            )
        except TooManyTries:
            return too_often(request)
        except AttemptOver:
            return over(request, walk)
        remember(request, walk, way=way)
        return redirect(walk.names[2])
    typed = kept.get("typed", {})
    born = date.fromisoformat(typed["birth_date"]) if typed else None
    change = reverse(walk.names[0]) + ("" if typed.get("card_id") else "?with=ssn")
    return page(request, "check", form, walk=walk, typed=typed, born=born, change=change)


def code(request: HttpRequest, walk: Walk) -> HttpResponse:
    """Page 3: the code. The same words whether or not one was sent."""
    kept = of(request, walk)
    if not kept.get("way"):
        return redirect(walk.names[1])
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if kept.get("proved") or attempts.confirm(walk.proof, kept["attempt"], form.cleaned_data["code"]):
            proved(request, walk)
            return redirect(walk.names[3])
        form.add_error("code", _("That code is not right, or it is too old. Check it, or ask for a new one."))
    return page(request, "code", form, walk=walk, way=kept["way"])


def page(request: HttpRequest, name: str, form: forms.Form, **more: object) -> HttpResponse:
    """A page with a form; 422 when it has to be filled in again."""
    told = {"form": form, **more}
    return render(request, f"portal/registering/{name}.html", told, status=422 if form.errors else 200)


def too_often(request: HttpRequest) -> HttpResponse:
    """Too many tries, for this identity or this source."""
    return render(request, "portal/registering/too_often.html", status=429)


def over(request: HttpRequest, walk: Walk) -> HttpResponse:
    """The walk took too long or has come to its end: begin again."""
    forget(request, walk)
    return render(request, "portal/registering/over.html", {"again": reverse(walk.names[0])}, status=410)


def _initial(typed: dict[str, str]) -> dict[str, Any]:
    return {**typed, "birth_date": date.fromisoformat(typed["birth_date"])} if typed else {}
