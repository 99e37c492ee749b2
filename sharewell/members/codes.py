"""One-time codes for registration: eight digits, kept as HMAC, five tries, one use, and an end.

A code by e-mail lives minutes, a PIN by letter days (policy). A decoy row looks and counts the same,
but no digits fit it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from sharewell import policy
from sharewell.lib import clock, secret
from sharewell.members.models import RegistrationAttempt, RegistrationCode

Purpose = RegistrationAttempt.Purpose
DIGITS = 8


def draw() -> str:
    """Fresh digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def sealed(name: str, digits: str) -> bytes:
    """What is kept of the digits of a code."""
    return secret.keyed("code", f"{name}|{digits}")


def holds(name: str, kept: bytes | memoryview, typed: str) -> bool:
    """Whether these are the digits of a code, however they were typed."""
    said = "".join(filter(str.isdigit, typed))
    return any(secret.same(bytes(kept), one) for one in secret.keyed_all("code", f"{name}|{said}"))


def lifetime(channel: str) -> timedelta:
    """How long a code sent by this channel can be used."""
    plan = policy.current()
    return timedelta(days=plan.pin_days) if channel == "letter" else timedelta(minutes=plan.code_minutes)


def new(person_key: int | None, channel: str, purpose: Purpose = Purpose.REGISTER) -> tuple[RegistrationCode, str]:
    """Store a new code and return it with its digits; with no person, a decoy that no digits fit."""
    name, digits, now = secret.token(16), draw(), clock.now()
    kept = sealed(name, digits)
    row = RegistrationCode(
        person_key=person_key or 0,
        id=name,
        code=kept if person_key else os.urandom(32),
        channel=channel,
        purpose=purpose,
        made_ms=clock.to_ms(now),
        expires_ms=clock.to_ms(now + lifetime(channel)),
    )
    row.save(force_insert=True)
    return row, digits


def waiting_letter(person_key: int | None, purpose: Purpose = Purpose.REGISTER) -> RegistrationCode | None:
    """The PIN of a letter that is still under way and can be used. One statement, whoever exists.

    For nobody it looks where nothing lies: among the decoys of person 0 it would take longer than for someone.
    """
    whose = person_key or _nobody()
    letters = RegistrationCode.objects.filter(person_key=whose, channel="letter", purpose=purpose)
    return _usable(letters).first()


def try_(person_key: int, name: str, digits: str) -> bool:
    """Take one try of a code. True once, for the right digits in time; each statement counts, right or wrong."""
    mine = RegistrationCode.objects.filter(person_key=person_key, id=name)
    if not _usable(mine).update(tries=F("tries") + 1):
        return False
    if not holds(name, mine.values_list("code", flat=True)[0], digits):
        return False
    return bool(mine.filter(used_ms=None).update(used_ms=clock.now_ms()))


def try_letters(person_keys: Sequence[int], digits: str) -> RegistrationCode | None:
    """Take one try of every letter under way to these people; the one that holds these digits is used up.

    Inside a transaction. Two statements for wrong digits, whoever exists.
    """
    theirs = RegistrationCode.objects.filter(person_key__in=[_nobody(), *person_keys], channel="letter")
    held = list(_usable(theirs).select_for_update().order_by("person_key", "id"))
    theirs.filter(id__in=["", *(row.id for row in held)]).update(tries=F("tries") + 1)
    right = [row for row in held if holds(row.id, row.code, digits)]
    if right:
        theirs.filter(id=right[0].id).update(used_ms=clock.now_ms())
    return right[0] if right else None


def ends_at(code: RegistrationCode) -> datetime:
    """The first instant at which the code is too old (UTC)."""
    return clock.from_ms(code.expires_ms)


def _nobody() -> int:
    """A person key under which nothing lies."""
    return -1 - secrets.randbelow(2**62)


def _usable(codes: QuerySet[RegistrationCode]) -> QuerySet[RegistrationCode]:
    return codes.filter(used_ms=None, tries__lt=policy.current().code_tries, expires_ms__gt=clock.now_ms())
