"""The demo's help team: Dana, who answers calls, and Dora, her lead. `staff.json` says how to sign in as them.

They are added as an operator would, choose a password by their link, and set up an authenticator app; a person
who tries the demo signs in with the password and one of the recovery codes, each good once.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

from sharewell.lib import clock

PASSWORD: Final = "pier-lantern-harbor"  # noqa: S105 (of the demo, on this machine only)
TEAM: Final = (
    ("dana", "Dana Wells", "help_team_agent", "answers calls and works on cases"),
    ("dora", "Dora Lind", "help_team_lead", "the same, and takes over cases of others"),
)


def write(out: Path) -> None:
    """Add who is not there yet, and write how to sign in to `out` (mode 0600)."""
    told = {one["username"]: one for one in json.loads(out.read_text(encoding="utf-8"))} if out.exists() else {}
    for username, name, role, about in TEAM:
        if username not in told:
            told[username] = _added(username, name, role) | {"about": about}
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(list(told.values()), file, indent=1)


def _added(username: str, name: str, role: str) -> dict[str, Any]:
    from sharewell.accounts import factors, recovery_codes, staff, totp
    from sharewell.audit.actor import Actor, ActorKind

    by = Actor(ActorKind.OPERATOR, "demo")
    row, link = staff.add(username=username, name=name, email="", language="en", roles=[role], by=by)
    staff.set_password(link, PASSWORD)
    secret = totp.new_secret()
    now = totp.code(secret, totp.step_at(clock.now()))
    factors.add_app(user=row.user, app_secret=secret, code=now, by=row.actor(), person_key=None, tell=_nobody)
    codes = recovery_codes.renew(user=row.user, by=row.actor(), person_key=None, tell=_nobody)
    return {
        "username": username,
        "name": name,
        "role": role,
        "password": PASSWORD,
        "authenticator_secret": secret,
        "recovery_codes": codes,
    }


def _nobody(_template: str, _words: Any) -> None:
    """Nobody is told: the demo itself did it."""
