"""The list of documents with its search, and the papers themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

import msgspec
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from sharewell.notify import inbox
from sharewell.sharing import documents
from sharewell.web.portal import asked, paging, viewing
from sharewell.web.portal.documents import papers
from sharewell.web.portal.viewing import Viewing

A_PAGE = 20


class Wanted(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a member looks for; "" asks nothing."""

    words: str = ""
    kind: str = ""
    year: str = ""


class WantedForm(forms.Form):
    """The search form; the years are those of the member's own papers."""

    words = forms.CharField(
        label=_("Words to look for"),
        required=False,
        max_length=100,
        widget=forms.SearchInput({"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind of document"), required=False, choices=[("", _("All documents")), *papers.KINDS.items()]
    )
    year = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, years: Iterable[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["year"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All years")), *((one, one) for one in years)]


@viewing.part("documents")
def every(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """All papers, newest first, or those that a search asks for."""
    there = papers.every(seen)
    years = sorted({one.day[:4] for one in there if one.day}, reverse=True)
    what = asked.of(request, seen.person.person_key, Wanted, partial(WantedForm, years))
    if what.there is not None:
        return what.there
    wanted = what.wanted
    found = papers.matching(there, words=wanted.words, kind=wanted.kind, year=wanted.year)
    page = paging.page(request, found, A_PAGE)
    context = {
        "page": page, "rows": [(one, date.fromisoformat(one.day) if one.day else None) for one in page.rows],
        "asked": what, "claims": seen.may("claims"), "here": "documents",
    }  # fmt: skip
    return render(request, "portal/documents/every.html", context, status=what.status)


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
