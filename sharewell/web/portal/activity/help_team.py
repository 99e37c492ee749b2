"""Who of the help team opened the member's record, why, from when until when: the first name and the team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sharewell.accounts import staff
from sharewell.members import access
from sharewell.members.access import Why
from sharewell.web.portal.viewing import Viewing

WHY: Final[Mapping[Why, Any]] = {
    Why.APPS: _("You asked about a connected app."),
    Why.MESSAGES: _("You asked about a message that did not arrive."),
    Why.HELPERS: _("You asked about a helper or representative."),
    Why.ACCOUNT: _("You asked for help with your account."),
    Why.MISUSE: _("You feared that somebody misuses your account."),
}


def opened(seen: Viewing) -> list[dict[str, Any]]:
    """The openings of this record, the newest first."""
    return [
        {"who": who(one.worker), "why": WHY[one.why], "opened": one.opened, "until": one.until}
        for one in access.of_member(seen.person.person_key)
    ]


def who(account_id: str) -> str:
    """A colleague as a member reads of them."""
    first = staff.names([account_id]).get(account_id, "").partition(" ")[0]
    return gettext("%(name)s, our help team") % {"name": first} if first else gettext("Our help team")
