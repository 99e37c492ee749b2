"""The list of claims with its search, and one claim explained."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.claims import appeal, explain, fills, listing, spending, status, sums
from sharewell.claims.explain import Explanation
from sharewell.claims.kind import Kind
from sharewell.claims.listing import Wanted
from sharewell.fhir.outcome import FhirError
from sharewell.lib import clock
from sharewell.web.portal import asked, paging, viewing
from sharewell.web.portal.claims import chart, whose
from sharewell.web.portal.claims.wanted_form import WantedForm
from sharewell.web.portal.viewing import Viewing

A_PAGE = 20


@viewing.part("claims")
def every(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """All claims, newest first, or those that a search asks for."""
    claims = listing.every(seen.access(), by=seen.reader())
    what = asked.of(request, seen.person.person_key, Wanted, partial(WantedForm, claims))
    if what.there is not None:
        return what.there
    found = listing.matching(claims, what.wanted)
    year = clock.today().year
    words = {
        "page": paging.page(request, found, A_PAGE),
        "asked": what,
        "any": bool(claims),
        "whose": whose.form(seen),
        "year": spending.of_year(claims, year).whole,
        "this_year": year,
        "found_sum": spending.whole(found) if what.anything else None,
        "here": "claims",
    }
    return render(request, "portal/claims/every.html", words, status=what.status)


@viewing.part("claims")
def pharmacy(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """Prescriptions that were filled: drug, days, pharmacy, price."""
    claims = listing.every(seen.access(), by=seen.reader())
    page = paging.page(request, [one for one in claims if one.kind is Kind.PHARMACY], A_PAGE)
    rows = fills.of(seen.access(), page.rows, by=seen.reader())
    return render(request, "portal/claims/pharmacy.html", {"page": page, "fills": rows, "here": "claims"})


@viewing.part("claims")
def one(request: HttpRequest, seen: Viewing, claim_id: str) -> HttpResponse:
    """One claim: who pays what and why, line by line."""
    found = find(seen, claim_id)
    words = {
        "found": found,
        "claim": found.claim,
        "meaning": status.MEANING[found.claim.status],
        "appeal": appeal.of(found.claim, clock.today()),
        "bar": chart.bar(found.claim.money),
        "sums": sums.of(found),
        "here": "claims",
    }
    return render(request, "portal/claims/one.html", words)


def find(seen: Viewing, claim_id: str) -> Explanation:
    """The claim explained. Http404 alike for one that never was, is another member's, or was deleted."""
    try:
        return explain.one(seen.access(), claim_id, by=seen.reader())
    except FhirError as error:
        if error.status in (404, 410):
            raise Http404 from None
        raise
