"""The explanation of benefits of one claim as PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext

from sharewell.claims import paper as papers
from sharewell.claims.listing import Claim
from sharewell.claims.paper import Progress, Reader
from sharewell.coverage import accumulators, lines
from sharewell.lib import clock
from sharewell.members import preferences
from sharewell.web.portal import viewing
from sharewell.web.portal.claims.page import find
from sharewell.web.portal.viewing import Viewing
from sharewell.web.shared import notices

COUNTED = ("deductible_medical", "maximum_medical", "deductible_drug", "maximum_drug")


@viewing.part("claims")
def paper(request: HttpRequest, seen: Viewing, claim_id: str) -> HttpResponse:
    """The paper of a decided claim, in the language of the page; a claim that is not decided has none."""
    found = find(seen, claim_id)
    if found.claim.pending:
        raise Http404
    return answer(papers.of_claim(found, reader(seen), progress(seen, found.claim)), "explanation-of-benefits")


def reader(seen: Viewing) -> Reader:
    """For whom the paper is made."""
    help_ = [f"{one.name}: {one.text}" for one in notices.language_help() if one.tag.split("-")[0] in PRINTABLE]
    large = preferences.of(seen.person.person_key).large
    return Reader(seen.name, get_language() or "en", large, help_)


PRINTABLE = frozenset(
    {"en", "es", "fr", "de", "it", "pl", "pt", "ht", "ru", "tl", "vi", "so", "sq", "hr", "uk", "cs"}
)
"""Languages whose letters the font of our papers has; the others are on the page that the paper names."""


def progress(seen: Viewing, claim: Claim) -> list[Progress]:
    """How far the member is in the year of the claim, as the plan's counters say."""
    year = int(claim.day[:4]) if claim.day[:4].isdigit() else 0
    if not year:
        return []
    today = clock.today()
    on = today if year == today.year else today.replace(year=year, month=12, day=31)
    counters = accumulators.of(seen.person.person_key, on)
    return [
        Progress(gettext(lines.LINES[one.counter].name), one.used, one.bound)
        for one in counters
        if one.counter in COUNTED
        and one.counter in lines.LINES
        and one.unit == "money"
        and one.kind == "individual"
    ]


def answer(pdf: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
