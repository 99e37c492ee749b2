"""The list of claims with its search, and one claim explained."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from sharewell.claims import appeal, explain, fills, listing, spending, status, sums
from sharewell.claims.explain import Explanation
from sharewell.claims.kind import Kind
from sharewell.claims.listing import Claim
from sharewell.fhir.outcome import FhirError
from sharewell.lib import clock
from sharewell.web.portal import paging, viewing
from sharewell.web.portal.claims import asked, chart
from sharewell.web.portal.claims.asked import WantedForm
from sharewell.web.portal.viewing import Viewing

A_PAGE = 20


@viewing.part("claims")
def every(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """All claims, newest first, or those that a search asks for."""
    claims = listing.every(seen.access(), by=seen.reader())
    key = seen.person.person_key
    if request.method == "POST":
        form = WantedForm(claims, request.POST)
        if form.is_valid():
            wanted = form.wanted()
            there = reverse("claims")
            return redirect(f"{there}?q={asked.seal(wanted, key)}" if wanted.anything else there)
        return render(
            request, "portal/claims/every.html", _list(request, seen, claims, claims) | {"form": form}, status=422
        )
    wanted = asked.unseal(request.GET.get("q", ""), key)
    form = WantedForm(claims, initial=asked.initial(wanted))
    found = listing.matching(claims, wanted)
    words = _list(request, seen, claims, found) | {"form": form, "wanted": wanted}
    return render(request, "portal/claims/every.html", words)


def _list(request: HttpRequest, seen: Viewing, claims: list[Claim], found: list[Claim]) -> dict[str, Any]:
    year = clock.today().year
    return {
        "page": paging.page(request, found, A_PAGE),
        "any": bool(claims),
        "year": spending.of_year(claims, year).whole,
        "this_year": year,
        "found_sum": spending.whole(found),
        "here": "claims",
    }


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
