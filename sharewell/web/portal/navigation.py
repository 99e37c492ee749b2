"""What stands in the member's menu, and at whom the page looks: context of every page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sharewell.notify import inbox
from sharewell.web.portal import acting, viewing
from sharewell.web.portal.viewing import Viewing

MENU: Final = (
    ("home", "account", _("Home")),
    ("card", "card", _("ID card")),
    ("benefits", "benefits", _("Benefits")),
    ("claims", "claims", _("Claims")),
    ("records", "records", _("Health records")),
    ("documents", "documents", _("Documents")),
    ("messages", "messages", _("Messages")),
    ("settings", "settings", _("Settings")),
)
"""(word for the template's `{% block here %}`, name of the address, text)."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A way into a page: the name of its address, its title, one line about it."""

    name: str
    title: Any
    about: Any


def tiles(wanted: Iterable[Tile], seen: Viewing | None = None) -> list[dict[str, Any]]:
    """The tiles whose pages are open to who looks, with their addresses."""
    return [
        {"address": reverse(one.name), "title": one.title, "about": one.about}
        for one in wanted
        if _open(seen, one.name)
    ]


def pages(request: HttpRequest) -> dict[str, Any]:
    """Template context: `menu` for a signed-in member, `viewing`; `acting_ended` when a right has just ended."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": (), "viewing": None}
    seen = viewing.of(request)
    menu = [_entry(seen, *one) for one in MENU if _open(seen, one[0])] if seen else []
    return {"menu": menu, "viewing": seen, "acting_ended": acting.has_ended(request)}


def _open(seen: Viewing | None, name: str) -> bool:
    """Whether a page stands in the menu: a representative sees the parts that their authority covers."""
    if seen is None or seen.own:
        return True
    return seen.may(name) if name in viewing.PARTS else name == "home"


def _entry(seen: Viewing, key: str, name: str, text: Any) -> dict[str, Any]:
    new = inbox.unread(seen.person.person_key) if key == "messages" else 0
    return {"key": key, "address": reverse(name), "text": text, "new": new}
