"""Which browser asks, in the few words that its owner knows it by: "Chrome, Windows"."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
UNKNOWN: Final = "—"


def words(request: HttpRequest) -> str:
    """Browser and system by their own names, the same in every language; what a browser claims is not believed."""
    claimed = request.META.get("HTTP_USER_AGENT", "")
    found = [_first(BROWSERS, claimed), _first(SYSTEMS, claimed)]
    return ", ".join(filter(None, found)) or UNKNOWN


def _first(known: tuple[tuple[str, str], ...], claimed: str) -> str:
    return next((name for mark, name in known if mark in claimed), "")
