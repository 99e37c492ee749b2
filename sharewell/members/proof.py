"""Someone who is no member makes an account to act for one: the e-mail address is proved by a code first.

The account by itself opens nothing. Every address gets the same answer; the code is kept as a keyed hash,
has the policy's minutes and tries, and works once.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from sharewell import policy
from sharewell.accounts import users
from sharewell.accounts.models import User
from sharewell.audit.actor import Actor, ActorKind
from sharewell.lib import clock, secret
from sharewell.members import attempts, codes
from sharewell.members.attempts import FINISH_WITHIN, TooManyTries
from sharewell.members.delegation import EmailProof
from sharewell.notify import outbox

__all__ = ["ProofOver", "TooManyTries", "confirm", "finish", "start"]


class ProofOver(Exception):
    """Unknown, not proved, used or too old: start again."""


def start(*, email: str, language: str, source: str) -> str:
    """Send a code to the address; the answer is the secret for the visitor's session. Raises TooManyTries."""
    plan = policy.current()
    attempts.take("proof", email.strip().lower(), source)
    token, digits = secret.token(), codes.draw()
    row = EmailProof(
        id=secret.digest(token),
        code=codes.sealed(f"proof|{token}", digits),
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
    if not codes.holds(f"proof|{token}", mine.values_list("code", flat=True)[0], digits):
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
