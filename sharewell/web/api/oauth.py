"""The OAuth endpoints for programs: HTTP grammar, CORS and cache headers around functions of sharewell.oauth.

CORS is `*` without credentials on everything but introspection, which no page in a browser may ask.
No endpoint reads a cookie, so none needs a CSRF token.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from sharewell.fhir.outcome import FhirError
from sharewell.oauth import bearer, discovery, form, identity, introspect, keys, revoke, token
from sharewell.oauth.refusal import Refusal, invalid_request, invalid_token
from sharewell.web.shared import guard

View = Callable[[HttpRequest], HttpResponse]

NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_FORM: Final = "application/x-www-form-urlencoded"
_CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After, RateLimit, X-Request-Id, WWW-Authenticate",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def _endpoint(*methods: str, cors: bool = True) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A machine endpoint: its methods, its preflight, and refusals as JSON."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            response = _answer(view, request, methods, cors)
            for name, value in (_CORS if cors else {}).items():
                response[name] = value
            return response

        return guard.machine(csrf_exempt(answer))

    return decorate


def _answer(view: View, request: HttpRequest, methods: tuple[str, ...], cors: bool) -> HttpResponse:
    if request.method == "OPTIONS" and cors:
        return HttpResponse(
            status=204, headers={**_PREFLIGHT, "Access-Control-Allow-Methods": ", ".join((*methods, "OPTIONS"))}
        )
    if request.method not in methods:
        words = f"Use {' or '.join(methods)} here."
        response = _json({"error": "invalid_request", "error_description": words}, 405, NO_STORE)
        response["Allow"] = ", ".join(methods)
        return response
    try:
        return view(request)
    except Refusal as refusal:
        return _refused(refusal, request)


@_endpoint("POST")
def token_endpoint(request: HttpRequest) -> HttpResponse:
    """RFC 6749 §3.2."""
    return _json(token.answer(_authorization(request), _form(request)), 200, NO_STORE)


@_endpoint("POST")
def revocation_endpoint(request: HttpRequest) -> HttpResponse:
    """RFC 7009: 200 without a body, also for a token that is not known."""
    revoke.answer(_authorization(request), _form(request))
    return HttpResponse(status=200, headers=NO_STORE)


@_endpoint("POST", cors=False)
def introspection_endpoint(request: HttpRequest) -> HttpResponse:
    """RFC 7662."""
    return _json(introspect.answer(_authorization(request), _form(request)), 200, NO_STORE)


@_endpoint("GET", "POST")
def userinfo_endpoint(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Core §5.3; the token only in the Authorization header."""
    try:
        held = bearer.access_for(_authorization(request))
    except FhirError as error:
        raise invalid_token(error.diagnostics) from error
    if "openid" not in {scope.text for scope in held.scopes}:
        raise Refusal(403, "insufficient_scope", "The token was given without the scope openid.")
    return _json(identity.userinfo(held), 200, NO_STORE)


@_endpoint("GET")
def jwks(request: HttpRequest) -> HttpResponse:
    """The public keys that sign id_tokens."""
    return _document(keys.jwks(), keys.CACHE_SECONDS)


@_endpoint("GET")
def openid_configuration(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Discovery."""
    return _document(discovery.openid_configuration())


@_endpoint("GET")
def server_metadata(request: HttpRequest) -> HttpResponse:
    """RFC 8414."""
    return _document(discovery.server_metadata())


@_endpoint("POST")
def registration_endpoint(request: HttpRequest) -> HttpResponse:
    """Apps are registered by the plan in this version; discovery names no registration endpoint."""
    raise Refusal(
        403,
        "access_denied",
        "Apps are not registered by themselves here. Write to the plan's developer contact to register one.",
    )


def _authorization(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "")


def _form(request: HttpRequest) -> dict[str, str]:
    """The body's parameters, each once. Raises Refusal for another kind of body, or parameters in the address."""
    if request.content_type != _FORM:
        raise invalid_request(f"Send the parameters as {_FORM}.")
    if request.GET:
        raise invalid_request("Send parameters in the body, never in the address, where they would be logged.")
    try:
        sent = request.POST
    except (BadRequest, SuspiciousOperation) as error:
        raise invalid_request("The body has too many parameters, or is not UTF-8.") from error
    return form.single({name: [str(value) for value in values] for name, values in sent.lists()})


def _refused(refusal: Refusal, request: HttpRequest) -> HttpResponse:
    response = _json(refusal.body(), refusal.status, NO_STORE)
    if refusal.error in {"invalid_token", "insufficient_scope"}:
        words = f'Bearer error="{refusal.error}", error_description="{refusal.description}"'
        response["WWW-Authenticate"] = words if _authorization(request) else "Bearer"
    elif refusal.status == 401:
        response["WWW-Authenticate"] = 'Basic realm="oauth", charset="UTF-8"'
    return response


def _document(content: Mapping[str, Any], seconds: int = 3600) -> HttpResponse:
    return _json(content, 200, {"Cache-Control": f"public, max-age={seconds}"})


def _json(content: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> HttpResponse:
    return JsonResponse(dict(content), status=status, headers=dict(headers))
