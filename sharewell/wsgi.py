"""The one WSGI callable that a server runs: FHIR doors beside Django, in the same process.

The doors do not pass through Django's request machinery (docs/adr/0002); everything else does.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

pages = get_wsgi_application()

from sharewell.web.api.fhir import door as patient_fhir  # noqa: E402  Django must be set up first
from sharewell.web.shared import body_turn  # noqa: E402

Start = Callable[..., Any]
DOORS: tuple[tuple[str, Callable[[dict[str, Any], Start], Iterable[bytes]]], ...] = (
    ("/patient/fhir", patient_fhir),
)


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Hand the request to the door whose path it names, or to Django's pages."""
    if not body_turn.take(environ):
        start_response("503 Service Unavailable", [("Retry-After", "5"), ("Content-Length", "0")])
        return []
    path = environ.get("PATH_INFO", "")
    for prefix, door in DOORS:
        if path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in ("", "/"):
            return door(environ, start_response)
    return pages(environ, start_response)


import_module(settings.ROOT_URLCONF)  # every page; else the first request would load them, after the freeze

# What was loaded to start stays for ever: a full collection of it in the midst of a request took 300 ms and more.
gc.collect()
gc.freeze()
