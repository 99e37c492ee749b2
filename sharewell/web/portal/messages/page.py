"""The list of messages, and one of them."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from sharewell.lib import marks
from sharewell.notify import inbox
from sharewell.web.portal import paging, viewing
from sharewell.web.portal.viewing import Viewing

A_PAGE = 20
_OURS = re.compile(re.escape(settings.BASE_URL) + r"(/[\w/-]*)")


@viewing.part("messages")
def every(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """The newest first; `q` words to look for, `show` unread or all."""
    key, words, unread = (
        seen.person.person_key,
        request.GET.get("q", "")[:100],
        request.GET.get("show") == "unread",
    )
    found = inbox.list_for(key, words=words, unread=unread)
    context = {
        "page": paging.page(request, found, A_PAGE), "q": words, "unread_only": unread,
        "filtered": bool(words.strip()) or unread, "failing": inbox.cannot_be_reached(key), "here": "messages",
    }  # fmt: skip
    return render(request, "portal/messages/every.html", context)


@viewing.part("messages")
def one(request: HttpRequest, seen: Viewing, message_id: str) -> HttpResponse:
    """One message in full. A member who opens it has read it; someone who acts for them has not."""
    entry = _find(seen, message_id)
    if seen.own:
        inbox.mark(seen.person.person_key, message_id, read=True)
    context = {"entry": entry, "body": _html(entry.text.body), "here": "messages"}
    return render(request, "portal/messages/one.html", context)


@require_POST
@viewing.part("messages")
def unread(request: HttpRequest, seen: Viewing, message_id: str) -> HttpResponse:
    """Back among the unread ones."""
    _find(seen, message_id)
    if seen.own:
        inbox.mark(seen.person.person_key, message_id, read=False)
    return redirect("messages")


@viewing.part("messages")
def text(request: HttpRequest, seen: Viewing, message_id: str) -> HttpResponse:
    """One message as plain text, for a program that reads aloud."""
    said = _find(seen, message_id).text
    response = HttpResponse(f"{said.subject}\n\n{said.plain}", content_type="text/plain; charset=utf-8")
    response["Content-Language"] = said.language
    return response


def _find(seen: Viewing, message_id: str) -> inbox.Entry:
    entry = inbox.find(seen.person.person_key, message_id)
    if entry is None:
        raise Http404
    return entry


def _html(body: str) -> SafeString:
    """The body as a page; only addresses of this site become links, whatever a name in it looks like."""
    plain = body.replace("](", "] (")
    return mark_safe(marks.html(_OURS.sub(r"[\g<0>](\1)", plain)))  # noqa: S308 (marks escapes it)
