"""Is the process alive, and is its database there and of its version?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sharewell.lib import sql, tables
from sharewell.web.shared import guard


@guard.public
def live(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all."""
    return HttpResponse("live", content_type="text/plain")


@guard.public
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has this version's tables, else 503 with what is missing."""
    try:
        with sql.reader() as reader:
            reader.rows("SELECT 1")
        complete = tables.are_of_this_version()
    except Exception:
        return HttpResponse("the database does not answer", status=503, content_type="text/plain")
    if not complete:
        words = "the database has not this version's tables: sharewell migrate"
        return HttpResponse(words, status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")
