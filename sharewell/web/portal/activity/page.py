"""Who looked at the record, in plain words, day by day."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell.audit import history
from sharewell.audit.history import Looked
from sharewell.members.delegates import listing
from sharewell.web.portal import paging, viewing
from sharewell.web.portal.activity import help_team
from sharewell.web.portal.viewing import Viewing

SIZE: Final = 40
ABOUT: Final = {
    "claims": _("claims"),
    "coverage": _("coverage and ID card"),
    "person": _("name and contact details"),
    "records": _("health records"),
    "documents": _("papers and messages"),
    "sharing": _("apps that you share with"),
    "help": _("your account, apps, papers and messages, to help you"),
}


@viewing.part("account")
def page(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """One line a reader and subject, newest day first."""
    shown = paging.page(request, history.of(seen.person.person_key), SIZE)
    helpers = {str(one.right.holder_id): one.right.name for one in listing.of_member(seen.person)}
    rows = [_row(one, seen, helpers) for one in shown.rows]
    context = {"rows": rows, "pages": shown, "opened": help_team.opened(seen), "here": "settings"}
    return render(request, "portal/activity/page.html", context)


def _row(one: Looked, seen: Viewing, helpers: dict[str, str]) -> dict[str, Any]:
    return {"day": one.day, "who": _who(one, seen, helpers), "about": ABOUT[one.subject], "looked": one}


def _who(one: Looked, seen: Viewing, helpers: dict[str, str]) -> str:
    if one.app:
        return one.app
    if one.kind == "member":
        return gettext("You") if seen.own else gettext("The member")
    if one.kind == "representative":
        return helpers.get(one.actor) or gettext("A person who acted for you")
    if one.kind == "staff":
        return help_team.who(one.actor)
    return gettext("Someone with your digital card") if one.actor == "digital-card" else gettext("Our systems")
