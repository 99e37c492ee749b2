"""One-time codes for registration: eight digits, kept as HMAC, five tries, one use, and an end.

A code by e-mail lives minutes, a PIN by letter days (policy). A decoy row looks and counts the same,
but no digits fit it.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from sharewell import policy
from sharewell.lib import clock, secret
from sharewell.members.models import RegistrationCode

DIGITS = 8


def lifetime(channel: str) -> timedelta:
    """How long a code sent by this channel can be used."""
    plan = policy.current()
    return timedelta(days=plan.pin_days) if channel == "letter" else timedelta(minutes=plan.code_minutes)


def new(person_key: int | None, channel: str) -> tuple[RegistrationCode, str]:
    """Store a new code and return it with its digits; with no person, a decoy that no digits fit."""
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    name, now = secret.token(16), clock.now()
    kept = secret.keyed("code", f"{name}|{digits}")
    row = RegistrationCode(
        person_key=person_key or 0,
        id=name,
        code=kept if person_key else os.urandom(32),
        channel=channel,
        made_ms=clock.to_ms(now),
        expires_ms=clock.to_ms(now + lifetime(channel)),
    )
    row.save(force_insert=True)
    return row, digits


def waiting_letter(person_key: int | None) -> RegistrationCode | None:
    """The PIN of a letter that is still under way and can be used. One statement, whoever exists.

    For nobody it looks where nothing lies: among the decoys of person 0 it would take longer than for someone.
    """
    whose = person_key or -1 - secrets.randbelow(2**62)
    return _usable(RegistrationCode.objects.filter(person_key=whose, channel="letter")).first()


def try_(person_key: int, name: str, digits: str) -> bool:
    """Take one try of a code. True once, for the right digits in time; each statement counts, right or wrong."""
    mine = RegistrationCode.objects.filter(person_key=person_key, id=name)
    if not _usable(mine).update(tries=F("tries") + 1):
        return False
    said = "".join(filter(str.isdigit, digits))
    kept = bytes(mine.values_list("code", flat=True)[0])
    if not any(secret.same(kept, one) for one in secret.keyed_all("code", f"{name}|{said}")):
        return False
    return bool(mine.filter(used_ms=None).update(used_ms=clock.now_ms()))


def ends_at(code: RegistrationCode) -> datetime:
    """The first instant at which the code is too old (UTC)."""
    return clock.from_ms(code.expires_ms)


def _usable(codes: QuerySet[RegistrationCode]) -> QuerySet[RegistrationCode]:
    return codes.filter(used_ms=None, tries__lt=policy.current().code_tries, expires_ms__gt=clock.now_ms())
