"""Is the process alive, and is its database there and of its version?"""

from __future__ import annotations

from functools import cache

from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse

from sharewell.lib import sql
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
            applied = {tuple(row) for row in reader.rows("SELECT app, name FROM django_migrations")}
    except Exception:
        words = "the database does not answer, or has no tables: sharewell migrate"
        return HttpResponse(words, status=503, content_type="text/plain")
    if not _needed() <= applied:
        words = "the database has not this version's tables: sharewell migrate"
        return HttpResponse(words, status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")


@cache
def _needed() -> frozenset[tuple[str, str]]:
    """(room, name) of every migration of this version, read from its files."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or ())
