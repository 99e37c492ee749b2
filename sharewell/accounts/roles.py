"""What people of the plan may do at the help team's pages: permissions, and the roles that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """One thing that a member of staff may do. A page asks for one of them."""

    QUEUE = "queue"
    CALLERS = "callers"
    STOP_APPS = "stop_apps"
    AUTHORITY = "authority"
    TAKE_OVER = "take_over"


@dataclass(frozen=True, slots=True)
class Role:
    """A name for what one kind of work needs, and no more (45 CFR 164.502(b), minimum necessary)."""

    title: Any
    about: Any
    permissions: frozenset[Permission]


_AGENT = frozenset({Permission.QUEUE, Permission.CALLERS, Permission.STOP_APPS, Permission.AUTHORITY})
ROLES: Final[Mapping[str, Role]] = {
    "help_team_agent": Role(
        _("Help team"), _("Answers calls, works on cases, stops an app when a member asks."), _AGENT
    ),
    "help_team_lead": Role(
        _("Help team lead"),
        _("The same, and takes over a case that somebody else works on."),
        _AGENT | {Permission.TAKE_OVER},
    ),
}
"""Every role by its name. No role can start sharing: there is no such permission."""


def permissions(names: list[str]) -> frozenset[Permission]:
    """What these roles allow together; a name that is no role (any more) allows nothing."""
    return frozenset().union(*(ROLES[name].permissions for name in names if name in ROLES))
