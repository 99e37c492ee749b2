"""The benefits of one coverage in one plan year: an overview, care, drugs, extras, and all of it to print."""

from __future__ import annotations

from typing import Any

import msgspec
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from sharewell.coverage import accumulators, benefits, offer, plans
from sharewell.coverage.benefits import Choice
from sharewell.lib import clock
from sharewell.web.portal import asked, viewing
from sharewell.web.portal.viewing import Viewing

USUAL = ("pcp", "specialist", "urgent_care", "emergency")
"""The visits that the overview names."""


class Wanted(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a member looks for."""

    words: str = ""


class WantedForm(forms.Form):
    words = forms.CharField(
        label=_("Search for a service"),
        help_text=_("For example: blood test, wheelchair, eye"),
        required=False,
        max_length=60,
        widget=forms.SearchInput({"autocomplete": "off"}),
    )


@viewing.part("benefits")
def today(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """What holds today; before coverage begins, what will hold."""
    every = benefits.choices(seen.person.person_key, clock.today())
    if not every:
        return render(request, "portal/benefits/none.html", {"here": "benefits"})
    return _overview(request, seen, every[0], every)


@viewing.part("benefits")
def overview(request: HttpRequest, seen: Viewing, period_id: str, year: int) -> HttpResponse:
    """One plan year."""
    chosen, every = _chosen(seen, period_id, year)
    return _overview(request, seen, chosen, every)


@viewing.part("benefits")
def care(request: HttpRequest, seen: Viewing, period_id: str, year: int) -> HttpResponse:
    """What each kind of care costs, with a search."""
    chosen, _every = _chosen(seen, period_id, year)
    what = asked.of(request, seen.person.person_key, Wanted, WantedForm)
    if what.there is not None:
        return what.there
    words, said = _words(seen, chosen), what.wanted.words
    found = offer.search(words["offer"].care, said)
    extras = offer.search(words["offer"].extras, said) if said else ()
    shown = {"asked": what, "words": said, "care": found, "extras": extras, "found": len(found) + len(extras)}
    return render(request, "portal/benefits/care.html", {**words, **shown}, status=what.status)


@viewing.part("benefits")
def drugs(request: HttpRequest, seen: Viewing, period_id: str, year: int) -> HttpResponse:
    """Drug tiers and stages, and the stage the member is in."""
    chosen, _every = _chosen(seen, period_id, year)
    return render(request, "portal/benefits/drugs.html", _words(seen, chosen))


@viewing.part("benefits")
def extras(request: HttpRequest, seen: Viewing, period_id: str, year: int) -> HttpResponse:
    """Extra benefits and how much of each is used."""
    chosen, _every = _chosen(seen, period_id, year)
    words = _words(seen, chosen)
    return render(request, "portal/benefits/extras.html", {**words, "extras": words["offer"].extras})


@viewing.part("benefits")
def whole(request: HttpRequest, seen: Viewing, period_id: str, year: int) -> HttpResponse:
    """All of it on one page, to print."""
    chosen, _every = _chosen(seen, period_id, year)
    words = _words(seen, chosen)
    shown = {"care": words["offer"].care, "extras": words["offer"].extras}
    return render(request, "portal/benefits/whole.html", {**words, **shown})


def _overview(request: HttpRequest, seen: Viewing, chosen: Choice, every: tuple[Choice, ...]) -> HttpResponse:
    words = _words(seen, chosen)
    usual = [one for one in words["offer"].care if one.benefit in USUAL]
    several = len({one.period.plan_name for one in every}) > 1
    return render(
        request,
        "portal/benefits/overview.html",
        {**words, "every": sorted(every, key=lambda one: one.first), "several": several, "usual": usual},
    )


def _chosen(seen: Viewing, period_id: str, year: int) -> tuple[Choice, tuple[Choice, ...]]:
    """The plan year asked for, and all that there are. The same 404 for another member's and for none."""
    every = benefits.choices(seen.person.person_key, clock.today())
    found = next((one for one in every if (one.period.id, one.year) == (period_id, year)), None)
    if found is None:
        raise Http404
    return found, every


def _words(seen: Viewing, chosen: Choice) -> dict[str, Any]:
    period = chosen.period
    counters = accumulators.in_year(seen.person.person_key, period.coverage_id, chosen.year)
    found = offer.of(plans.lines(chosen.plan, chosen.year), counters)
    shown = {"chosen": chosen, "offer": found, "plan_name": found.name or period.plan_name}
    return {**shown, "may_see_claims": seen.may("claims"), "here": "benefits"}
