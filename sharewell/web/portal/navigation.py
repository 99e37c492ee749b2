"""What stands in the member's menu, and at whom the page looks: context of every page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from sharewell.web.portal import viewing

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


def tiles(wanted: Iterable[Tile]) -> list[dict[str, Any]]:
    """The tiles whose pages are there, with their addresses."""
    found = [{"address": _address(one.name), "title": one.title, "about": one.about} for one in wanted]
    return [one for one in found if one["address"]]


def pages(request: HttpRequest) -> dict[str, Any]:
    """Template context: `menu` for a signed-in member, `viewing`."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": (), "viewing": None}
    seen = viewing.of(request)
    return {"menu": [entry for entry in map(_entry, MENU) if entry["address"]] if seen else (), "viewing": seen}


def _entry(one: tuple[str, str, Any]) -> dict[str, Any]:
    key, name, text = one
    return {"key": key, "address": _address(name), "text": text}


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
