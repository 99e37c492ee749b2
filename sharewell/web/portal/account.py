"""The member's own start page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.coverage import periods
from sharewell.web.portal.person import member_of
from sharewell.web.shared import guard


@guard.member
def page(request: HttpRequest) -> HttpResponse:
    """Who you are to the plan, and where things are."""
    member = member_of(request)
    held = periods.of(member.person_key) if member else []
    return render(request, "portal/account.html", {"member": member, "periods": held, "new": "new" in request.GET})
