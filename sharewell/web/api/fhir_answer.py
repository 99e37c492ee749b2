"""One answer of a FHIR door: status, headers that every answer carries, gzip, CORS.

CORS is `*` without credentials: a token in a header is the only key, so no page can use what it does not hold.
https://hl7.org/fhir/smart-app-launch/app-launch.html#considerations-for-cross-origin-resource-sharing-cors-support
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Final

from isal import igzip_lib

from sharewell.fhir.outcome import FhirError
from sharewell.web.api.fhir_request import Request

Start = Callable[..., Any]
JSON: Final = "application/fhir+json;charset=utf-8"
GZIP_FROM: Final = 500
EXPOSED: Final = (
    "ETag, Last-Modified, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, WWW-Authenticate, Allow"
)
ALLOWED: Final = "Authorization, Accept, Content-Type, If-None-Match, Prefer"
_COMMON: Final = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", EXPOSED),
    ("X-Content-Type-Options", "nosniff"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. `private` answers are never stored by anyone on the way."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = field(default=())
    private: bool = True
    kind: str = JSON


def send(answer: Answer, request: Request, start: Start) -> list[bytes]:
    """Start the response and give its body."""
    body, headers = answer.body, [*_COMMON, ("X-Request-Id", request.id), *answer.headers]
    headers.append(("Cache-Control", "no-store, private" if answer.private else "public, max-age=300"))
    if body:
        headers += [("Content-Type", answer.kind), ("Vary", "Accept-Encoding")]
        if len(body) >= GZIP_FROM and request.accepts_gzip():
            body = igzip_lib.compress(body, level=2, flag=igzip_lib.COMP_GZIP)
            headers.append(("Content-Encoding", "gzip"))
    if answer.status not in {204, 304}:
        headers.append(("Content-Length", str(len(body))))
    start(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
    return [] if request.method == "HEAD" else [body]


def preflight() -> Answer:
    """The answer to a browser that asks whether a page may call."""
    headers = (
        ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
        ("Access-Control-Allow-Headers", ALLOWED),
        ("Access-Control-Max-Age", "86400"),
    )
    return Answer(204, headers=headers, private=False)


def refusal(error: FhirError, request: Request) -> Answer:
    """An error as OperationOutcome, with the headers that its status wants."""
    headers: list[tuple[str, str]] = []
    if error.status == 401:
        told = ', error="invalid_token"' if request.header("AUTHORIZATION") else ""
        headers.append(("WWW-Authenticate", f'Bearer realm="patient/fhir"{told}'))
    if error.status == 403:
        headers.append(("WWW-Authenticate", 'Bearer realm="patient/fhir", error="insufficient_scope"'))
    if error.status == 405:
        headers.append(("Allow", allowed(request)))
    if error.status in {429, 503}:
        headers.append(("Retry-After", "5"))
    return Answer(error.status, error.body(), tuple(headers))


def allowed(request: Request) -> str:
    """The methods that an address has."""
    return "POST, OPTIONS" if request.path[-1:] == ("_search",) else "GET, HEAD, OPTIONS"


def http_date(milliseconds: int) -> str:
    """UTC ms as an HTTP date (RFC 9110 §5.6.7)."""
    return formatdate(milliseconds // 1000, usegmt=True)
