"""The list of messages, and one of them."""

from __future__ import annotations

import msgspec
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sharewell.members import preferences
from sharewell.members.preferences import Format
from sharewell.notify import inbox
from sharewell.web.portal import asked, paging, viewing
from sharewell.web.portal.viewing import Viewing

A_PAGE = 20


class Wanted(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a member looks for; `show` is "unread", or "" for all messages."""

    words: str = ""
    show: str = ""


class WantedForm(forms.Form):
    words = forms.CharField(
        label=_("Words to look for"),
        required=False,
        max_length=100,
        widget=forms.SearchInput({"autocomplete": "off"}),
    )
    show = forms.ChoiceField(
        label=_("Show"), required=False, choices=[("", _("All messages")), ("unread", _("New messages"))]
    )


@viewing.part("messages")
def every(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """The newest first, or those that a search asks for."""
    key = seen.person.person_key
    what = asked.of(request, key, Wanted, WantedForm)
    if what.there is not None:
        return what.there
    found = inbox.list_for(key, words=what.wanted.words, unread=what.wanted.show == "unread")
    context = {
        "page": paging.page(request, found, A_PAGE), "asked": what, "failing": inbox.cannot_be_reached(key),
        "here": "messages",
    }  # fmt: skip
    return render(request, "portal/messages/every.html", context, status=what.status)


@viewing.part("messages")
def one(request: HttpRequest, seen: Viewing, message_id: str) -> HttpResponse:
    """One message in full; for who has it read aloud, the way to its plain text comes first."""
    entry = _opened(seen, message_id)
    body = mark_safe(entry.text.body_html)  # noqa: S308 (lib.marks escapes it)
    context = {"entry": entry, "body": body, "aloud": _aloud(seen), "here": "messages"}
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
    said = _opened(seen, message_id).text
    response = HttpResponse(f"{said.subject}\n\n{said.plain}", content_type="text/plain; charset=utf-8")
    response["Content-Language"] = said.language
    return response


def _aloud(seen: Viewing) -> bool:
    return preferences.of(seen.person.person_key).format is Format.AUDIO


def _opened(seen: Viewing, message_id: str) -> inbox.Entry:
    """A member who opens a message has read it; someone who acts for them has not."""
    entry = _find(seen, message_id)
    if seen.own:
        inbox.mark(seen.person.person_key, message_id, read=True)
    return entry


def _find(seen: Viewing, message_id: str) -> inbox.Entry:
    entry = inbox.find(seen.person.person_key, message_id)
    if entry is None:
        raise Http404
    return entry
