"""The signed papers, kept for the member."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.sharing import documents
from sharewell.web.portal.person import member_of
from sharewell.web.shared import guard


@guard.member
def page(request: HttpRequest) -> HttpResponse:
    """Every paper this member has signed, newest first."""
    member = member_of(request)
    papers = documents.list_for(member.person_key) if member else []
    return render(request, "portal/documents.html", {"documents": papers})


@guard.member
def download(request: HttpRequest, document_id: str) -> HttpResponse:
    """One paper as the PDF that was signed, byte for byte."""
    member = member_of(request)
    paper = documents.find(member.person_key, document_id) if member else None
    if paper is None:
        raise Http404
    response = HttpResponse(bytes(paper.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="sharing-authorization-{document_id[:8]}.pdf"'
    return response
