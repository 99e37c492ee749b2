"""What a year of care came to, as a chart and as its table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.claims import listing, spending
from sharewell.lib import clock
from sharewell.web.portal import viewing
from sharewell.web.portal.claims import chart
from sharewell.web.portal.viewing import Viewing


@viewing.part("claims")
def page(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """One plan year by month; `year` may be any of which there is something, else it is this one."""
    claims = listing.every(seen.access(), by=seen.reader())
    years = spending.years(claims)
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isdecimal() and len(wanted) == 4 and int(wanted) in years else clock.today().year
    found = spending.of_year(claims, year)
    words = {"found": found, "years": years, "chart": chart.months(found.months), "here": "claims"}
    return render(request, "portal/claims/spending.html", words)
