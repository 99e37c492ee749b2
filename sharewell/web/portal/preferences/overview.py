"""All answers on one page, each with the way to change it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.members import confidential, preferences, reach, refused
from sharewell.notify import inbox
from sharewell.web.portal import viewing
from sharewell.web.portal.preferences.words import DELIVERY, FORMATS, LANGUAGES, REMINDERS
from sharewell.web.portal.viewing import Viewing


@viewing.part("account")
def page(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """What holds now."""
    key = seen.person.person_key
    chosen, place = preferences.of(key), confidential.of(key)
    language = chosen.language or seen.person.language
    now = reach.of(seen.person)
    reminders = REMINDERS[not refused.is_off(key, now.address)] if now.channel == "email" else ""
    context = {
        "language": LANGUAGES.get(language, LANGUAGES["en"]), "format": FORMATS[chosen.format],
        "delivery": DELIVERY[chosen.paper], "known": reach.known(seen.person), "private": place,
        "reminders": reminders, "failing": inbox.cannot_be_reached(key), "here": "settings",
    }  # fmt: skip
    return render(request, "portal/preferences/overview.html", context)
