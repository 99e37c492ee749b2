"""The member's ID cards: one for each coverage, front and back, and as a PDF at card size."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from sharewell.coverage import card, card_paper, periods
from sharewell.coverage.card import Card
from sharewell.web.portal import viewing
from sharewell.web.portal.viewing import Viewing


@viewing.part("card")
def every(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """All cards, today's first; the past ones lie below."""
    cards = card.of(seen.person, periods.of(seen.person.person_key))
    live = [one for one in cards if one.state is not card.State.ENDED]
    past = [one for one in cards if one.state is card.State.ENDED]
    return render(request, "portal/card/cards.html", {"live": live, "past": past, "here": "card"})


@viewing.part("card")
def one(request: HttpRequest, seen: Viewing, card_id: str) -> HttpResponse:
    """Front and back of one card."""
    return render(request, "portal/card/card.html", {"card": find(seen, card_id), "here": "card"})


@viewing.part("card")
def paper(request: HttpRequest, seen: Viewing, card_id: str) -> HttpResponse:
    """The card as a PDF of two pages, each as big as a bank card."""
    response = HttpResponse(
        card_paper.paper(find(seen, card_id), get_language() or "en"), content_type="application/pdf"
    )
    response["Content-Disposition"] = 'inline; filename="id-card.pdf"'
    return response


def find(seen: Viewing, card_id: str) -> Card:
    """The card of that id, of this member; otherwise the same 404 as for one that never was."""
    found = card.find(seen.person, periods.of(seen.person.person_key), card_id)
    if found is None:
        raise Http404
    return found
