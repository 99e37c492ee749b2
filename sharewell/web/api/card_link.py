"""The machine address of digital cards (SMART Health Links) and the keys that sign them.

Anyone may ask, from any page; who does not hold the link's key can read nothing of the answer. An address that
is unknown, ended or run out has one and the same answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from sharewell.coverage import card_links, health_card
from sharewell.web.shared import guard, source

View = Callable[..., HttpResponse]

_CORS: Final = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
_PREFLIGHT: Final = {"Access-Control-Allow-Headers": "Content-Type, Accept", "Access-Control-Max-Age": "86400"}
_WHO: Final = "Say who you are: a JSON object with recipient, a printable text of 1 to 200 characters."


def _machine(method: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **named: str) -> HttpResponse:
            if request.method == "OPTIONS":
                allowed = {"Access-Control-Allow-Methods": f"{method}, OPTIONS"}
                response = HttpResponse(status=204, headers={**_PREFLIGHT, **allowed})
            elif request.method != method:
                response = _refused(405, f"Use {method} here.", Allow=method)
            else:
                response = _counted(view, request, named)
            for name, value in _CORS.items():
                response[name] = value
            return response

        return guard.machine(csrf_exempt(answer))

    return decorate


@_machine("POST")
def manifest(request: HttpRequest, address: str) -> HttpResponse:
    """The manifest: which files there are, each encrypted with the link's own key."""
    try:
        asked = json.loads(request.body)
    except (ValueError, RecursionError):
        asked = None
    recipient = asked.get("recipient") if isinstance(asked, dict) else None
    if not isinstance(recipient, str) or not 0 < len(recipient.strip()) <= 200 or not recipient.isprintable():
        return _refused(400, _WHO)
    longest = asked.get("embeddedLengthMax")
    if longest is not None and (isinstance(longest, bool) or not isinstance(longest, int) or longest < 0):
        return _refused(400, "embeddedLengthMax is a whole number.")
    found = card_links.opened(address=address, recipient=recipient, source=source.network(request))
    return JsonResponse(card_links.manifest(found, address, longest)) if found else _absent()


@_machine("GET")
def file(request: HttpRequest, address: str, ticket: str) -> HttpResponse:
    """One file of a manifest, for a few minutes."""
    found = card_links.by_ticket(address=address, ticket=ticket, source=source.network(request))
    return HttpResponse(found.jwe, content_type="application/jose") if found else _absent()


@_machine("GET")
def jwks(request: HttpRequest) -> HttpResponse:
    """The public keys of the plan's SMART Health Cards."""
    return JsonResponse(health_card.jwks(), headers={"Cache-Control": "public, max-age=3600"})


def _counted(view: View, request: HttpRequest, named: dict[str, Any]) -> HttpResponse:
    try:
        return view(request, **named)
    except card_links.TooMany as error:
        return _refused(429, str(error), **{"Retry-After": "60"})


def _absent() -> HttpResponse:
    return _refused(404, "There is no such link, or it has ended.")


def _refused(status: int, words: str, **headers: str) -> HttpResponse:
    return JsonResponse({"error": words}, status=status, headers=headers)
