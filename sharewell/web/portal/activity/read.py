"""What one app read: by day, in plain words, and as a file to keep."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from sharewell.audit import shared
from sharewell.audit.shared import Day
from sharewell.claims import taken
from sharewell.sharing import grants
from sharewell.sharing.models import Grant
from sharewell.web.portal import viewing
from sharewell.web.portal.viewing import Viewing

WORDS: Final = {
    "claims": _("Claims for care and drugs"),
    "drugs": _("Drugs"),
    "visits": _("Visits to doctors and hospitals"),
    "results": _("Lab results and measurements"),
    "conditions": _("Health problems"),
    "allergies": _("Allergies"),
    "vaccines": _("Vaccines"),
    "procedures": _("Surgeries and treatments"),
    "notes": _("Notes and papers from doctors"),
    "coverage": _("Your coverage"),
    "person": _("Your name and contact details"),
    "places": _("Names of doctors, pharmacies and places"),
    "sources": _("Where your records came from"),
    shared.OTHER: _("Other health records"),
}
COLUMNS: Final = ("day", "kind", "records", "requests", "refused")


@viewing.part("sharing")
def page(request: HttpRequest, seen: Viewing, grant_id: str) -> HttpResponse:
    """Thirty days at most, newest first; `?before=2026-11-01` goes on from there."""
    grant = _grant(seen, grant_id)
    found = shared.window(seen.person.person_key, grant.id, _before(request))
    days = [{"day": one, "kinds": [(WORDS[kind], n) for kind, n in one.kinds.most_common()]} for one in found.days]
    words = {"grant": grant, "days": days, "older": found.older, "paged": "before" in request.GET}
    return render(request, "portal/activity/read.html", words | {"here": "settings"})


@viewing.part("sharing")
def file(request: HttpRequest, seen: Viewing, grant_id: str, form: str) -> HttpResponse:
    """The whole history as CSV, or as one JSON object a line. Taking it away is an act in the ledger."""
    grant = _grant(seen, grant_id)
    makers = {"csv": ("text/csv", _csv), "ndjson": ("application/x-ndjson", _json)}
    if form not in makers:
        raise Http404
    kind, make = makers[form]
    taken.record(seen.person.person_key, f"shared.{form}", by=seen.by)
    body = make(_rows(shared.every(seen.person.person_key, grant.id)))
    name = f'attachment; filename="shared.{form}"'
    return HttpResponse(body, content_type=f"{kind}; charset=utf-8", headers={"Content-Disposition": name})


def _grant(seen: Viewing, grant_id: str) -> Grant:
    grant = grants.find(seen.person.person_key, grant_id)
    if grant is None:
        raise Http404
    return grant


def _before(request: HttpRequest) -> date | None:
    """The day in the address; one that makes no sense is taken as none."""
    try:
        asked = date.fromisoformat(request.GET.get("before", ""))
    except ValueError:
        return None
    return asked if 2000 <= asked.year <= 3000 else None


def _rows(days: Iterator[Day]) -> Iterator[dict[str, Any]]:
    """One row a day and kind; a day on which nothing was handed over has one row without a kind."""
    for one in days:
        told = {"requests": one.requests, "refused": one.refused}
        for kind, records in one.kinds.most_common() or [("", 0)]:
            words = str(WORDS[kind]) if kind else ""
            yield {"day": one.day.isoformat(), "kind": words, "records": records} | told


def _csv(rows: Iterator[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    made = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    made.writeheader()
    made.writerows(rows)
    return text.getvalue().encode()


def _json(rows: Iterator[dict[str, Any]]) -> bytes:
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)
