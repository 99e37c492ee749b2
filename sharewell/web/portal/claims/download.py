"""Everything to take away: the page that offers it, and the files, before which a fresh proof is asked."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from sharewell.claims import export, listing, spending, taken
from sharewell.claims import paper as papers
from sharewell.lib import clock
from sharewell.web.portal import viewing
from sharewell.web.portal.claims import statement
from sharewell.web.portal.security.again import again
from sharewell.web.portal.viewing import Viewing


@viewing.part("claims")
def page(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """What can be downloaded."""
    years = spending.years(listing.every(seen.access(), by=seen.reader()))
    words = {"years": years or [clock.today().year], "whole": seen.may("records"), "here": "claims"}
    return render(request, "portal/claims/download.html", words)


@viewing.part("claims")
@again
def file(request: HttpRequest, seen: Viewing, kind: str) -> HttpResponseBase:
    """One file: claims.csv, lines.csv, fhir.zip, or a year as 2026.pdf."""
    access, by = seen.access(), seen.reader()
    if kind == "claims.csv":
        rows = export.claims_csv(listing.every(access, by=by))
        return _stream(seen, kind, "text/csv; charset=utf-8", rows)
    if kind == "lines.csv":
        return _stream(seen, kind, "text/csv; charset=utf-8", export.lines_csv(access, by=by))
    if kind == "fhir.zip" and seen.may("records"):
        return _stream(seen, kind, "application/zip", export.fhir_zip(access, by=by))
    if len(kind) == 8 and kind[:4].isdecimal() and kind.endswith(".pdf"):
        return _year(seen, int(kind[:4]))
    raise Http404


def _year(seen: Viewing, year: int) -> HttpResponse:
    claims = [one for one in listing.every(seen.access(), by=seen.reader()) if one.day[:4] == f"{year:04d}"]
    taken.record(seen.person.person_key, "year.pdf", by=seen.by)
    paper = papers.of_year(claims, spending.of_year(claims, year), statement.reader(seen))
    return statement.answer(paper, f"claims-{year:04d}")


def _stream(seen: Viewing, name: str, kind: str, pieces: Iterator[bytes]) -> StreamingHttpResponse:
    taken.record(seen.person.person_key, name, by=seen.by)
    response = StreamingHttpResponse(pieces, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
