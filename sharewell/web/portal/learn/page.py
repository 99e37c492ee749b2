"""The pages themselves: what there is to read, one page, a paper before anyone signs it, the list of apps."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sharewell import policy
from sharewell.lib import clock
from sharewell.registry import apps
from sharewell.registry.models import App
from sharewell.sharing import papers
from sharewell.web.portal.learn import pages
from sharewell.web.shared import guard, text_file


@guard.public
def index(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    return render(request, "portal/learn/index.html", {"pages": pages.every(request.LANGUAGE_CODE)})


@guard.public
def sharing(request: HttpRequest) -> HttpResponse:
    """How sharing works, from the member site to the stop."""
    return _page(request, "sharing")


@guard.public
def choosing(request: HttpRequest) -> HttpResponse:
    """Choosing an app: twelve questions."""
    return _page(request, "apps")


@guard.public
def privacy(request: HttpRequest) -> HttpResponse:
    """Protecting data, who is under HIPAA, where to complain."""
    return _page(request, "privacy")


@guard.public
def sensitive(request: HttpRequest) -> HttpResponse:
    """Sensitive data, and what "cannot be limited" means."""
    return _page(request, "sensitive")


@guard.public
def faq(request: HttpRequest) -> HttpResponse:
    """Questions and answers."""
    return _page(request, "faq")


@guard.public
def paper(request: HttpRequest, name: str) -> HttpResponse:
    """A paper as it will be shown, with words in the places of the app and of who signs."""
    shown = {one.name: one for one in _examples(text_file.spoken(request.LANGUAGE_CODE))}
    if name not in shown:
        raise Http404
    return render(request, "portal/learn/paper.html", {"paper": shown[name]})


@guard.public
def registered(request: HttpRequest) -> HttpResponse:
    """The registered apps that can be used, by name."""
    return render(request, "portal/learn/registered.html", {"apps": apps.live()})


def _page(request: HttpRequest, name: str) -> HttpResponse:
    every = pages.every(request.LANGUAGE_CODE)
    shown = pages.get(name, request.LANGUAGE_CODE)
    others = [one for one in every if one.name != name]
    return render(request, "portal/learn/page.html", {"page": shown, "others": others})


def _examples(language: str) -> tuple[papers.Paper, ...]:
    nobodys = App(
        product_name=_("[the app you choose]"),
        legal_name=_("[the company that makes it]"),
        policy_url=_("[address of its privacy policy]"),
        deletion_contact=_("[its address for such requests]"),
    )
    today = clock.now()
    ends = today + timedelta(days=policy.current().sharing_days)
    return papers.required(nobodys, language, today, ends, _("[your name]"))
