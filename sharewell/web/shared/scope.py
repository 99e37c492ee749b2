"""What a right to act can cover, as the one who acts and those who check it read it: one list for all doors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sharewell.members.delegates.kinds import SHARE, STOP

NAMES: Final[Mapping[str, Any]] = {
    "card": _("ID card"),
    "benefits": _("Benefits"),
    "claims": _("Claims"),
    "records": _("Health records"),
    "documents": _("Documents"),
    "messages": _("Messages"),
    "sharing": _("Sharing with apps"),
    "account": _("Account settings"),
    STOP: _("Stop an app"),
    SHARE: _("Connect an app, by signing"),
}
