"""The member's FHIR door, /patient/fhir: a bare WSGI callable beside Django.

Order of a request: public addresses; the token (401); what is asked (404, 405, 400, 406, 415); the scope (403);
one statement that reads, checks the live grant again and writes the ledger; the answer. Every error is an
OperationOutcome, every answer has a request id, and what was refused with a live token is in the ledger too.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import psycopg
import psycopg_pool

from sharewell.audit import reads
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.file import LedgerError
from sharewell.audit.reading import Reader, Reading
from sharewell.fhir import outcome
from sharewell.fhir.outcome import FhirError
from sharewell.oauth.bearer import Bearer
from sharewell.oauth.bearer import access_for as token_access
from sharewell.web.api import fhir_public
from sharewell.web.api.fhir_answer import Answer, Start, preflight, refusal, send
from sharewell.web.api.fhir_request import Request
from sharewell.web.api.interactions import Interaction, of

PREFIX: Final = "/patient/fhir"
PUBLIC: Final[dict[tuple[str, ...], Callable[[], Answer]]] = {
    ("metadata",): fhir_public.metadata,
    (".well-known", "smart-configuration"): fhir_public.smart_configuration,
}
_UNWELL: Final = (LedgerError, sqlite3.OperationalError, psycopg.OperationalError, psycopg_pool.PoolTimeout)
_TOLD: Final = 64
"""How much of an odd path the ledger keeps; a FHIR id is no longer."""
_log = logging.getLogger("sharewell.fhir")

Door = Callable[[dict[str, Any], Start], Iterable[bytes]]


def make_door(*, access_for: Callable[[str], Bearer] = token_access, prefix: str = PREFIX) -> Door:
    """The WSGI callable of a door. `access_for` turns an Authorization header into what its bearer may see."""

    def door(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        request = _request(environ, prefix)
        return send(_answer(request, access_for), request, start)

    return door


def _request(environ: dict[str, Any], prefix: str) -> Request:
    path = str(environ.get("PATH_INFO", "")).removeprefix(prefix).strip("/")
    method = str(environ.get("REQUEST_METHOD", "GET"))
    return Request(method, tuple(path.split("/")) if path else (), secrets.token_hex(8), environ)


def _answer(request: Request, access_for: Callable[[str], Bearer]) -> Answer:
    try:
        if request.method == "OPTIONS":
            return preflight()
        if request.path in PUBLIC:
            return _public(request)
        return _member(request, access_for(request.header("AUTHORIZATION")))
    except FhirError as error:
        return refusal(error, request)
    except _UNWELL as error:
        _failed(request, error)
        return refusal(outcome.busy(), request)
    except Exception as error:  # the last resort: nothing of the inside may reach the outside
        _failed(request, error)
        return refusal(outcome.failed(request.id, type(error).__name__), request)


def _public(request: Request) -> Answer:
    if request.method not in {"GET", "HEAD"}:
        raise outcome.method(request.method, ("GET",))
    request.demand_json(request.query())
    return PUBLIC[request.path]()


def _member(request: Request, bearer: Bearer) -> Answer:
    actor = Actor(ActorKind.APP, bearer.client_id)
    by = Reader(actor, app=bearer.app, grant=bearer.grant_id, request_id=request.id)
    try:
        asked: Interaction = of(request, bearer)
    except FhirError as error:
        _note(request, bearer, by, error.status)
        raise
    return asked.answer(by)


def _note(request: Request, bearer: Bearer, by: Reader, status: int) -> None:
    """What was refused before it reached the shelf; what reached it is noted there."""
    type_, id_ = (part.replace("\x00", "\ufffd")[:_TOLD] for part in (*request.path, "", "")[:2])
    reads.refused(Reading(by, bearer.person_key, "refused", type_, id_, status=status))


def _failed(request: Request, error: Exception) -> None:
    """Log where it happened, not the message: a database's words may hold a person's values."""
    steps = traceback.extract_tb(error.__traceback__)[-5:]
    where = " > ".join(f"{Path(step.filename).name}:{step.lineno}" for step in steps)
    _log.error("request %s failed: %s at %s", request.id, type(error).__name__, where)


door: Door = make_door()
