"""Ten codes for the day when the phone is lost: kept as keyed hashes, each good once, renewed all together."""

from __future__ import annotations

import secrets
from typing import Final

from django.db import transaction

from sharewell.accounts.models import RecoveryCode, User
from sharewell.accounts.tell import Tell
from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock, secret

HOW_MANY: Final = 10
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter that looks like another one or like a digit."""
_LENGTH: Final = 10


@transaction.atomic
def renew(*, user: User, by: Actor, person_key: int | None, tell: Tell) -> list[str]:
    """Make new codes; the old ones are dead. This answer is the only time that they can be read."""
    User.objects.select_for_update().get(pk=user.pk)
    codes = [_new() for _ in range(HOW_MANY)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code=_key(user, code)) for code in codes)
    detail: dict[str, str | int] = {"account": user.pk}
    acts.record(event=Event.ACCOUNT_RECOVERY_CODES_MADE, by=by, person_key=person_key, detail=detail)
    tell("security-recovery-codes", {})
    return codes


def left(user: User) -> int:
    """How many codes are still good."""
    return RecoveryCode.objects.filter(user=user, used_ms__isnull=True).count()


def take(user: User, typed: str) -> bool:
    """Use a code up: one conditional statement, so of two who come at once only one gets in."""
    keys = secret.keyed_all("factor", _said(user, typed))
    good = RecoveryCode.objects.filter(user=user, code__in=keys, used_ms__isnull=True)
    return good.update(used_ms=clock.now_ms()) == 1


def forget(user: User) -> None:
    """Without a factor there is nothing to recover."""
    RecoveryCode.objects.filter(user=user).delete()


def looks_like(typed: str) -> bool:
    """Whether this may be a recovery code at all (it has another shape than the six digits of an app)."""
    return len(_plain(typed)) == _LENGTH


def _new() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def _key(user: User, code: str) -> bytes:
    return secret.keyed("factor", _said(user, code))


def _said(user: User, code: str) -> str:
    return f"recovery|{user.pk}|{_plain(code)}"


def _plain(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter.isalnum())
