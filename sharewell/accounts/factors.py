"""Second factors of an account: authenticator app and passkeys. The one place other rooms and doors ask.

With any, signing in asks for it after the password. Staff must have one (web.shared.guard), members never.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from django.db import IntegrityError, transaction

from sharewell import policy
from sharewell.accounts import limits, passkeys, recovery_codes, totp
from sharewell.accounts.models import Factor, User
from sharewell.accounts.tell import Tell
from sharewell.audit import acts
from sharewell.audit.actor import SYSTEM, Actor
from sharewell.audit.event import Event
from sharewell.lib import clock, secret

TRIES_A_DAY: Final = 30
"""Wrong codes for one account in a day: guessing six digits stays hopeless however long somebody tries."""
MOST_PASSKEYS: Final = 20


class Kind(StrEnum):
    """The kinds of second factors."""

    APP = "totp"
    PASSKEY = "passkey"


class Answer(StrEnum):
    """What became of a code."""

    RIGHT = "right"
    WRONG = "wrong"
    TOO_OFTEN = "too_often"


class WrongCode(ValueError):
    """The code does not belong to this secret and this moment."""


class AlreadyThere(ValueError):
    """The account has an authenticator app already, or this passkey is known, or there are too many."""


def enrolled(user: User) -> tuple[Kind, ...]:
    """The kinds of factors that the account has, each once."""
    kinds = Factor.objects.filter(user=user).values_list("kind", flat=True).distinct().order_by("kind")
    return tuple(Kind(kind) for kind in kinds)


def held(user: User) -> Sequence[Factor]:
    """Every factor of the account, oldest first."""
    return list(Factor.objects.filter(user=user).order_by("created_ms", "id"))


def find(user: User, factor_id: str) -> Factor | None:
    """One factor of this account, or None (somebody else's, too)."""
    return Factor.objects.filter(user=user, pk=factor_id).first()


def add_app(*, user: User, app_secret: str, code: str, by: Actor, person_key: int | None, tell: Tell) -> None:
    """Enrol an authenticator app that has just shown this code. Raises WrongCode and AlreadyThere."""
    step = totp.step_of(app_secret, code, clock.now())
    if step is None:
        raise WrongCode
    sealed = secret.seal("factor", app_secret.encode())
    row = Factor(user=user, kind=Kind.APP, name="", sealed=sealed, step=step, created_ms=clock.now_ms())
    _add(row, by, person_key, tell)


def add_passkey(
    *, user: User, new: passkeys.New, name: str, by: Actor, person_key: int | None, tell: Tell
) -> None:
    """Enrol a passkey that passkeys.made has checked. Raises AlreadyThere."""
    if Factor.objects.filter(user=user, kind=Kind.PASSKEY).count() >= MOST_PASSKEYS:
        raise AlreadyThere
    row = Factor(
        user=user,
        kind=Kind.PASSKEY,
        name=name,
        sealed=secret.seal("factor", new.public),
        handle=_handle(new.credential_id),
        step=new.count,
        created_ms=clock.now_ms(),
    )
    _add(row, by, person_key, tell)


@transaction.atomic
def remove(*, factor: Factor, by: Actor, person_key: int | None, tell: Tell) -> bool:
    """Take a factor away; with the last one go the recovery codes. False: it was gone already."""
    User.objects.select_for_update().get(pk=factor.user_id)
    gone, _ = Factor.objects.filter(pk=factor.pk, user_id=factor.user_id).delete()
    if not gone:
        return False
    if not Factor.objects.filter(user_id=factor.user_id).exists():
        recovery_codes.forget(factor.user)
    _record(Event.ACCOUNT_FACTOR_REMOVED, factor, by, person_key)
    tell("security-factor-removed", {"what": factor.kind})
    return True


@transaction.atomic
def rename(*, factor: Factor, name: str, by: Actor, person_key: int | None) -> None:
    """Give a passkey another name."""
    Factor.objects.filter(pk=factor.pk, user_id=factor.user_id).update(name=name)
    _record(Event.ACCOUNT_FACTOR_RENAMED, factor, by, person_key)


def check_code(user: User, typed: str, *, source: str, by: Actor, person_key: int | None, tell: Tell) -> Answer:
    """Take a code of the authenticator app, or a recovery code; each is good once.

    Wrong ones are counted for the account and for the source, and written into the ledger.
    """
    if not _may_try(user, source):
        return Answer.TOO_OFTEN
    right = (
        _take_recovery(user, typed, by, person_key, tell)
        if recovery_codes.looks_like(typed)
        else _take_app(user, typed)
    )
    if right:
        _give_back(user, source)
        return Answer.RIGHT
    _failed(user, source, person_key)
    return Answer.WRONG


def passkey_refused(user: User, *, source: str, person_key: int | None) -> None:
    """Write down that a passkey did not prove this account. It counts as a try; past those nothing is written."""
    if _may_try(user, source):
        _failed(user, source, person_key)


def _failed(user: User, source: str, person_key: int | None) -> None:
    with transaction.atomic():
        detail: dict[str, str | int] = {"account": user.pk, "source": source}
        acts.record(event=Event.ACCOUNT_SECOND_STEP_FAILED, by=SYSTEM, person_key=person_key, detail=detail)


def check_passkey(state: passkeys.State | None, answer: str, *, user: User | None) -> User:
    """The account of a right answer. Raises passkeys.Refused.

    `user` None: whoever the passkey belongs to, as signing in without a user name asks; then only a device is
    believed that asked for PIN, finger or face.
    """
    credential_id, handle = passkeys.id_in(answer)
    factor = Factor.objects.select_related("user").filter(handle=_handle(credential_id), kind=Kind.PASSKEY).first()
    if factor is None or (user is not None and factor.user_id != user.pk):
        raise passkeys.Refused("unknown passkey")
    if handle is not None and not passkeys.is_handle_of(handle, factor.user):
        raise passkeys.Refused("the passkey says another account")
    if not _counts_up(factor, passkeys.signed(state, answer, secret.unseal("factor", bytes(factor.sealed)))):
        raise passkeys.Refused("the count of signatures went back: a copy of the passkey")
    return factor.user


def passkeys_of(user: User) -> list[bytes]:
    """The public parts of the account's passkeys."""
    rows = Factor.objects.filter(user=user, kind=Kind.PASSKEY).values_list("sealed", flat=True)
    return [secret.unseal("factor", bytes(sealed)) for sealed in rows]


def _add(row: Factor, by: Actor, person_key: int | None, tell: Tell) -> None:
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise AlreadyThere from error
        _record(Event.ACCOUNT_FACTOR_ADDED, row, by, person_key)
        tell("security-factor-added", {"what": row.kind})


def _record(event: Event, factor: Factor, by: Actor, person_key: int | None) -> None:
    detail: dict[str, str | int] = {"account": factor.user_id, "factor": factor.pk, "kind": factor.kind}
    acts.record(event=event, by=by, person_key=person_key, detail=detail)


def _take_app(user: User, typed: str) -> bool:
    factor = Factor.objects.filter(user=user, kind=Kind.APP).first()
    if factor is None:
        return False
    step = totp.step_of(secret.unseal("factor", bytes(factor.sealed)).decode(), typed, clock.now())
    return step is not None and _moves_on(factor, step)


def _take_recovery(user: User, typed: str, by: Actor, person_key: int | None, tell: Tell) -> bool:
    with transaction.atomic():
        if not recovery_codes.take(user, typed):
            return False
        left = recovery_codes.left(user)
        detail: dict[str, str | int] = {"account": user.pk, "left": left}
        acts.record(event=Event.ACCOUNT_RECOVERY_CODE_USED, by=by, person_key=person_key, detail=detail)
        tell("security-recovery-code-used", {"left": str(left)})
    return True


def _moves_on(factor: Factor, step: int) -> bool:
    """Take a step that lies after the last one; of two requests at once one wins, and none can be replayed."""
    later = Factor.objects.filter(pk=factor.pk, step__lt=step)
    return later.update(step=step, used_ms=clock.now_ms()) == 1


def _counts_up(factor: Factor, count: int) -> bool:
    if count or factor.step:
        return _moves_on(factor, count)
    return Factor.objects.filter(pk=factor.pk).update(used_ms=clock.now_ms()) == 1


def _may_try(user: User, source: str) -> bool:
    plan = policy.current()
    window = plan.sign_in_window_minutes
    now = limits.take("second-step", str(user.pk), plan.sign_in_tries_per_name, window)
    today = limits.take("second-step-day", str(user.pk), TRIES_A_DAY, 24 * 60)
    by_source = limits.take("second-step-source", source, plan.sign_in_tries_per_source, window)
    return now and today and by_source


def _give_back(user: User, source: str) -> None:
    limits.give_back("second-step", str(user.pk))
    limits.give_back("second-step-day", str(user.pk))
    limits.give_back("second-step-source", source)


def _handle(credential_id: bytes) -> bytes:
    return secret.digest(credential_id.hex())
