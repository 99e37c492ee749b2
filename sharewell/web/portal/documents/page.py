"""The list of documents with its search, and the papers themselves."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.notify import inbox
from sharewell.sharing import documents
from sharewell.web.portal import paging, viewing
from sharewell.web.portal.documents import papers
from sharewell.web.portal.viewing import Viewing

A_PAGE = 20


@viewing.part("documents")
def every(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """All papers, newest first; `q` words to look for, `kind` and `year` to choose."""
    words, kind, year = (request.GET.get(name, "")[:100] for name in ("q", "kind", "year"))
    there = papers.every(seen)
    page = paging.page(request, papers.matching(there, words=words, kind=kind, year=year), A_PAGE)
    context = {
        "page": page, "rows": [(one, date.fromisoformat(one.day) if one.day else None) for one in page.rows],
        "q": words, "kind": kind, "year": year, "kinds": papers.KINDS.items(),
        "years": sorted({one.day[:4] for one in there if one.day}, reverse=True),
        "filtered": bool(words.strip() or kind or year), "claims": seen.may("claims"), "here": "documents",
    }  # fmt: skip
    return render(request, "portal/documents/every.html", context)


@viewing.part("documents")
def download(request: HttpRequest, seen: Viewing, document_id: str) -> HttpResponse:
    """One signed paper as the PDF that was signed, byte for byte."""
    paper = documents.find(seen.person.person_key, document_id)
    if paper is None:
        raise Http404
    return _pdf(bytes(paper.pdf), f"sharing-authorization-{document_id[:8]}")


@viewing.part("messages")
def letter(request: HttpRequest, seen: Viewing, letter_id: str) -> HttpResponse:
    """One letter as it was printed."""
    copy = inbox.letter(seen.person.person_key, letter_id)
    if copy is None:
        raise Http404
    return _pdf(copy, f"letter-{letter_id[:8]}")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
