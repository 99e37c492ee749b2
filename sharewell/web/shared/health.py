"""Is the process alive, and can it reach its database?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sharewell.lib import sql
from sharewell.web.shared import guard


@guard.public
def live(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all."""
    return HttpResponse("live", content_type="text/plain")


@guard.public
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503."""
    try:
        with sql.reader() as connection:
            connection.rows("SELECT 1")
    except Exception:
        return HttpResponse("the database does not answer", status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")
