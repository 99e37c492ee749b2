"""What a member asks of a list, as an opaque word in the address.

A name or a condition must not stand in an address, where logs and other people find it; kept in the session, two
tabs and the back button would mix up their searches. So a search form is sent by POST, and what it asks comes back
in the address sealed: nobody else can read it, change it, or use it for another member or another page.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sharewell.lib import secret

_LONGEST = 2_000
W = TypeVar("W", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Asked(Generic[W]):
    """What a request asks of a list. `there`: where to send the browser first, None for a page to show now.

    `anything`: whether something is asked at all; `status`: that of the page, 422 for a form with a mistake.
    """

    form: Form
    wanted: W
    anything: bool = False
    there: HttpResponse | None = None
    status: int = 200


def of(request: HttpRequest, person_key: int, kind: type[W], form: Callable[..., Form]) -> Asked[W]:
    """Read the word of the address, or the form that was just sent; a form with a mistake asks nothing.

    `kind` is a struct of texts, each the value of the form's field of the same name, all empty when nothing is
    asked.
    """
    if request.method == "POST":
        sent = form(request.POST)
        if not sent.is_valid():
            return Asked(sent, kind(), status=422)
        wanted = kind(**{name: str(value) for name, value in sent.cleaned_data.items() if value})
        word = f"?q={seal(request.path, wanted, person_key)}" if wanted != kind() else ""
        return Asked(sent, wanted, there=redirect(request.path + word))
    wanted = unseal(request.GET.get("q", ""), request.path, person_key, kind)
    return Asked(form(initial=msgspec.structs.asdict(wanted)), wanted, anything=wanted != kind())


def seal(page: str, wanted: msgspec.Struct, person_key: int) -> str:
    """The opaque word; `page` is the path of the list."""
    told = msgspec.json.encode([page, str(person_key), wanted])
    return base64.urlsafe_b64encode(secret.seal("link", told)).decode().rstrip("=")


def unseal(word: str, page: str, person_key: int, kind: type[W]) -> W:
    """What a word asks; nothing for one that was altered, is old, or was made for another member or page."""
    if not word or len(word) > _LONGEST:
        return kind()
    try:
        told = secret.unseal("link", base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
        where, whose, wanted = msgspec.json.decode(told, type=tuple[str, str, msgspec.Raw])
        right = (where, whose) == (page, str(person_key))
        return msgspec.json.decode(wanted, type=kind) if right else kind()
    except (InvalidTag, KeyError, ValueError, binascii.Error, msgspec.MsgspecError):
        return kind()
