"""What the plan has of a member's health: an overview, lists by kind, one test over time."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.clinical import files, kinds, listing, series
from sharewell.clinical.kinds import Kind
from sharewell.fhir.outcome import FhirError
from sharewell.web.portal import paging, viewing
from sharewell.web.portal.viewing import Viewing

A_PAGE = 20


@viewing.part("records")
def overview(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """Every kind with its number of entries."""
    found = kinds.counts(seen.access(), by=seen.reader())
    shown = [{"kind": kind, "name": kinds.NAMES[kind], "number": number} for kind, number in found.items()]
    return render(request, "portal/records/overview.html", {"kinds": shown, "here": "records"})


@viewing.part("records")
def every(request: HttpRequest, seen: Viewing, kind: str) -> HttpResponse:
    """All entries of one kind, newest first."""
    if kind not in list(Kind):
        raise Http404
    wanted = Kind(kind)
    rows = listing.every(seen.access(), wanted, by=seen.reader())
    words = {
        "page": paging.page(request, rows, A_PAGE),
        "name": kinds.NAMES[wanted],
        "mixed": len(kinds.TYPES[wanted]) > 1,
        "type_names": kinds.TYPE_NAMES,
        "numbers": series.numbers(rows) if wanted is Kind.RESULTS else {},
        "here": "records",
    }
    return render(request, "portal/records/every.html", words)


@viewing.part("records")
def series_of(request: HttpRequest, seen: Viewing, result_id: str) -> HttpResponse:
    """One test over time. Http404 alike for a result that never was and one of another member."""
    found = series.of(listing.every(seen.access(), Kind.RESULTS, by=seen.reader()), result_id)
    if found is None:
        raise Http404
    page = paging.page(request, found.rows, A_PAGE)
    words = {"series": found, "page": page, "chart": series.chart(found), "here": "records"}
    return render(request, "portal/records/series.html", words)


@viewing.part("records")
def file(request: HttpRequest, seen: Viewing, note_id: str) -> HttpResponse:
    """The file of a note, as a download that no browser runs."""
    try:
        found = files.read(seen.access(), note_id, by=seen.reader())
    except FhirError as error:
        if error.status in (404, 410):
            raise Http404 from None
        raise
    if found is None:
        raise Http404
    response = HttpResponse(found.content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="note.{found.ending}"'
    return response
