"""Pages of the plan's notices, and the page that says that you are about to leave the plan's site."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from sharewell import policy
from sharewell.registry import apps
from sharewell.web.shared import guard, notices

OUTSIDE: Final[dict[str, Any]] = {
    "medicare-complaint": _("Medicare’s complaint form"),
    "representative-form": _("Medicare’s form to appoint a representative"),
    "ocr": _("the Office for Civil Rights"),
    "ftc": _("the Federal Trade Commission"),
    "identity-theft": _("the site of the Federal Trade Commission about identity theft"),
}
"""Word of the address -> where it leads; the address itself is policy.links.<word>."""
OF_AN_APP: Final[dict[str, tuple[str, Any]]] = {
    "policy": ("policy_url", _("the privacy policy of this app")),
    "terms": ("terms_url", _("the terms of this app")),
    "website": ("website", _("the website of this app")),
}
"""Word of the address -> (field of the app that holds the target, where it leads)."""


@guard.public
def notice(request: HttpRequest, name: str) -> HttpResponse:
    """One notice."""
    if name not in notices.NAMES:
        raise Http404
    return render(request, "shared/notice.html", {"notice": notices.get(name, request.LANGUAGE_CODE)})


@guard.public
def language_help(request: HttpRequest) -> HttpResponse:
    """Help with languages, in each of them."""
    return render(request, "shared/language_help.html", {"languages": notices.language_help()})


@guard.public
def leaving(request: HttpRequest, place: str) -> HttpResponse:
    """Before a member leaves: where the link leads, and that it is not ours. Only places that we know."""
    if place not in OUTSIDE:
        raise Http404
    address = str(getattr(policy.current().links, place.replace("-", "_")))
    return render(request, "shared/leaving.html", {"address": address, "where": OUTSIDE[place]})


@guard.public
def leaving_to_app(request: HttpRequest, client_id: str, place: str) -> HttpResponse:
    """The same, for the pages of an app that is registered here."""
    app = apps.get(client_id)
    if app is None or place not in OF_AN_APP:
        raise Http404
    field, where = OF_AN_APP[place]
    address = str(getattr(app, field))
    if not address.startswith(("https://", "http://")):
        raise Http404
    return render(request, "shared/leaving.html", {"address": address, "where": where, "app": app})
