"""The member's start page and the list of account settings: where everything is."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from sharewell.accounts import staff
from sharewell.coverage import card, periods
from sharewell.members.delegates import listing
from sharewell.web.portal import viewing
from sharewell.web.portal.navigation import Tile, tiles
from sharewell.web.portal.person import user_of
from sharewell.web.shared import guard

START: Final = (
    Tile("card", _("ID card"), _("See it, print it, or send it to a doctor.")),
    Tile("benefits", _("Benefits"), _("What you pay, and how much of your yearly limit you have met.")),
    Tile("claims", _("Claims"), _("What was billed, what we paid, what you may owe.")),
    Tile("records", _("Health records"), _("Conditions, medicines, allergies, results and visits.")),
    Tile("sharing", _("Sharing with apps"), _("See which apps read your data, and stop any of them.")),
    Tile("messages", _("Messages"), _("Every message we sent you, in full.")),
    Tile("documents", _("Documents"), _("Papers you signed, statements and letters.")),
    Tile("settings", _("Account settings"), _("Password, sharing, helpers, language, and how we reach you.")),
)
HELPING: Final = (
    Tile("representatives", _("People you help"), _("For whom you may act, for what and until when.")),
    Tile("security", _("Sign-in and security"), _("Password, passkeys, codes, and where you are signed in.")),
)
"""What an account sees that belongs to no member."""
SETTINGS: Final = (
    Tile("sharing", _("Sharing with apps"), _("See which apps read your data, and stop any of them.")),
    Tile("security", _("Sign-in and security"), _("Password, passkeys, codes, and where you are signed in.")),
    Tile("representatives", _("People who help you"), _("Who may act for you, for what and until when.")),
    Tile(
        "preferences", _("Language and messages"), _("Language, large print, paper or e-mail, a private address.")
    ),
    Tile("activity", _("Activity"), _("Who looked at your record, and when.")),
)


@guard.member
def page(request: HttpRequest) -> HttpResponse:
    """Who you are to the plan, and where things are."""
    seen = viewing.of(request)
    if seen is None and staff.of(user_of(request)):
        return redirect("/help-team/")
    cards = card.of(seen.person, periods.of(seen.person.person_key)) if seen and seen.may("card") else []
    living = [one for one in cards if one.state is not card.State.ENDED] or cards[:1]
    held = [{"card": one, "number": one.value("member_id")} for one in living]
    helped = [] if seen and seen.right else listing.people_of(user_of(request).pk)
    shown = tiles(START if seen else HELPING, seen)
    words = {"member": seen.person if seen else None, "coverages": held, "tiles": shown, "helped": helped}
    return render(request, "portal/account.html", {**words, "new": "new" in request.GET, "here": "home"})


@guard.member
def settings(request: HttpRequest) -> HttpResponse:
    """All that a member can set."""
    return render(request, "portal/settings.html", {"tiles": tiles(SETTINGS), "here": "settings"})
