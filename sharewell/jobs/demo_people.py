"""The demo's members register as members do: they ask, read the code in their mail, choose a password.

Some are left unregistered on purpose, so that a person who tries the demo can register as one of them.
`people.json` says who is who; it holds only made-up people.
"""

from __future__ import annotations

import email
import json
import os
import re
from collections.abc import Callable
from datetime import date
from email import policy as email_policy
from pathlib import Path
from typing import Any

from sharewell.lib import clock

LEFT_TO_REGISTER = frozenset({"harold", "flora", "nora", "fay", "floyd", "fern", "tess", "esperanza", "sue"})
Person = dict[str, Any]


def write(told: Path, out: Path, mail: Path, progress: Callable[[int, int], None]) -> None:
    """Register those who may, and write who they are to `out` (mode 0600)."""
    story = json.loads(told.read_text(encoding="utf-8"))
    people: list[Person] = story["people"]
    in_vain = _tried_in_vain(out, story["today"])
    for number, person in enumerate(people, 1):
        person["registered"] = _registered(person, mail, may_try=person["key"] not in in_vain)
        progress(number, len(people))
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(story, file, indent=1, ensure_ascii=False)


def _tried_in_vain(out: Path, today: str) -> set[str]:
    """Who could not register at an earlier start of that day: each try writes to them, and tries are limited."""
    if not out.exists():
        return set()
    earlier = json.loads(out.read_text(encoding="utf-8"))
    people = earlier["people"] if earlier["today"] == today else []
    return {person["key"] for person in people if not person["registered"]}


def _registered(person: Person, mail: Path, *, may_try: bool) -> bool:
    from sharewell.accounts.models import User

    if User.objects.filter(username__iexact=person["username"]).exists():
        return True
    if not may_try or person["key"] in LEFT_TO_REGISTER or not person["email"]:
        return False
    return _register(person, mail)


def _register(person: Person, mail: Path) -> bool:
    from sharewell.coverage import eligible
    from sharewell.members import register
    from sharewell.notify import deliver

    attempt = register.start(
        card_id=person["card_id"],
        given=person["given_name"],
        family=person["family_name"],
        birth_date=date.fromisoformat(person["birth_date"]),
        source=f"demo-{person['key']}",
        language=person["language"] or "en",
        opens_on=eligible.opens_on,
    )
    register.send(attempt, way="email", language=person["language"] or "en", opens_on=eligible.opens_on)
    asked = clock.now().timestamp()
    deliver.run_once()
    code = _code_for(person["email"], mail, asked)
    if code is None or not register.confirm(attempt, code):
        return False
    register.finish(attempt, username=person["username"], password=person["password"])
    return True


def _code_for(address: str, mail: Path, since: float) -> str | None:
    """The code in the newest message to an address, as its reader would find it."""
    fresh = [file for file in mail.glob("*.eml") if file.stat().st_mtime >= since - 1]
    for file in sorted(fresh, key=lambda one: one.stat().st_mtime, reverse=True):
        message = email.message_from_bytes(file.read_bytes(), policy=email_policy.default)
        body = message.get_body(("plain",))
        text = str(body.get_content()) if body else ""
        if address in str(message["To"]) and (found := re.search(r"\b(\d{6,10})\b", text)):
            return found.group(1)
    return None
