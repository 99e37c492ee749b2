"""Someone who is no member makes an account to act for one: the e-mail address is proved by a code first.

The account by itself opens nothing. Every address gets the same answer; the code is kept as a keyed hash,
has the policy's minutes and tries, and works once.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from sharewell import policy
from sharewell.accounts import limits, users
from sharewell.accounts.models import User
from sharewell.audit.actor import Actor, ActorKind
from sharewell.lib import clock, secret
from sharewell.members.delegation import EmailProof
from sharewell.notify import outbox

_DIGITS: Final = 8
FINISH_WITHIN: Final = timedelta(hours=1)


class TooManyTries(Exception):
    """Too often for this address or from this place."""


class ProofOver(Exception):
    """Unknown, not proved, used or too old: start again."""


def start(*, email: str, language: str, source: str) -> str:
    """Send a code to the address; the answer is the secret for the visitor's session. Raises TooManyTries."""
    plan = policy.current()
    window = plan.registration_window_minutes
    by_email = limits.take("proof", email.strip().lower(), plan.registration_tries_per_identity, window)
    if not (limits.take("proof-source", source, plan.registration_tries_per_source, window) and by_email):
        raise TooManyTries
    token, digits = secret.token(), f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    row = EmailProof(
        id=secret.digest(token),
        code=secret.keyed("code", f"proof|{token}|{digits}"),
        sealed=secret.seal("paper", email.strip().encode()),
        made_ms=clock.now_ms(),
    )
    with transaction.atomic():
        row.save(force_insert=True)
        outbox.promise(
            person_key=0,
            event_key=f"email-proof:{bytes(row.id).hex()[:32]}",
            template="email-proof",
            language=language,
            channel="email",
            address=email.strip(),
            context={"code": digits, "minutes": str(plan.code_minutes)},
            by=Actor(ActorKind.REPRESENTATIVE, "registration"),
            useless_after=clock.now() + timedelta(minutes=plan.code_minutes),
            to_member=False,
        )
    return token


def confirm(token: str, digits: str) -> bool:
    """True once for the right digits in time; each try counts."""
    plan = policy.current()
    since = clock.to_ms(clock.now() - timedelta(minutes=plan.code_minutes))
    mine = EmailProof.objects.filter(id=secret.digest(token), proved_ms=None)
    if not mine.filter(tries__lt=plan.code_tries, made_ms__gt=since).update(tries=F("tries") + 1):
        return False
    said = "".join(filter(str.isdigit, digits))
    kept = bytes(mine.values_list("code", flat=True)[0])
    if not any(secret.same(kept, one) for one in secret.keyed_all("code", f"proof|{token}|{said}")):
        return False
    return bool(mine.update(proved_ms=clock.now_ms()))


def finish(token: str, *, username: str, password: str, language: str) -> User:
    """Make the account of a proved address. Raises ProofOver, users.UsernameTaken, users.WeakPassword."""
    since = clock.to_ms(clock.now() - FINISH_WITHIN)
    with transaction.atomic():
        rows = EmailProof.objects.filter(id=secret.digest(token), proved_ms__gt=since, used_ms=None)
        row = rows.select_for_update().first()
        if row is None:
            raise ProofOver
        user = users.create(
            username=username,
            password=password,
            email=secret.unseal("paper", bytes(row.sealed)).decode(),
            language=language,
            by=Actor(ActorKind.REPRESENTATIVE, "registration"),
        )
        EmailProof.objects.filter(pk=row.pk).update(used_ms=clock.now_ms())
    return user


def forget_old() -> int:
    """Delete proofs that nobody can use any more; the answer is how many."""
    before = clock.to_ms(clock.now() - timedelta(days=1))
    return EmailProof.objects.filter(made_ms__lt=before).delete()[0]
