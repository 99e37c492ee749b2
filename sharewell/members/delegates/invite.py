"""A member invites a helper: a code by e-mail, which signs nobody in; who accepts it has an account of their own.

The code is kept as a keyed hash, works once and for the policy's days, and only for the account whose e-mail
address it was sent to. What the member chose is all that the helper has (docs/adr/0015).
"""

from __future__ import annotations

import json
import secrets
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from sharewell import policy
from sharewell.accounts import limits, staff, users
from sharewell.accounts.models import User
from sharewell.audit import acts
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.lib import clock, secret
from sharewell.members import identifiers, person
from sharewell.members.delegates import kinds, tell
from sharewell.members.delegates.refused import NotAllowed, NotYours, Over, TooOften, WrongAccount
from sharewell.members.delegation import Delegation, Kind, Status
from sharewell.members.models import Person
from sharewell.notify import dates, outbox

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH: Final = 12
_A_DAY: Final = 24 * 60
_INVITATIONS_A_DAY: Final = 10
_CODES_AN_HOUR: Final = 20


def send(
    *,
    member: Person,
    name: str,
    relation: str,
    email: str,
    scope: tuple[str, ...],
    until: date | None,
    language: str,
    by: Actor,
) -> Delegation:
    """Invite a helper. `until` is the last day of the help, None for no end.

    Raises NotYours unless the member acts for themselves, NotAllowed for an empty scope or a day that has
    passed, TooOften.
    """
    if by.kind is not ActorKind.MEMBER or by.id != str(member.user_id) or member.death_date:
        raise NotYours
    scope = kinds.allowed(Kind.CAREGIVER, scope)
    if not scope or not name.strip() or "@" not in email or (until is not None and until < clock.today()):
        raise NotAllowed("An invitation names a person, an e-mail address, something to help with, a day to come.")
    if not limits.take("invitation", str(member.person_key), _INVITATIONS_A_DAY, _A_DAY):
        raise TooOften
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    ends = clock.now() + timedelta(days=policy.current().invitation_days)
    right = Delegation(
        person_key=member.person_key,
        id=secret.token(16),
        name=" ".join(name.split()),
        relation=" ".join(relation.split()),
        kind=Kind.CAREGIVER,
        scope=kinds.written(scope),
        status=Status.INVITED,
        valid_to=until,
        code=_hashed(code)[0],
        code_until_ms=clock.to_ms(ends),
        sealed=secret.seal("paper", json.dumps({"email": email.strip()}).encode()),
        language=language,
        made_ms=clock.now_ms(),
    )
    with transaction.atomic():
        right.save(force_insert=True)
        acts.record(
            event=Event.DELEGATION_INVITED, by=by, person_key=right.person_key, detail={"delegation": right.id}
        )
        words = {
            "given": member.given,
            "code": "-".join(code[place : place + 4] for place in range(0, _LENGTH, 4)),
            "until": dates.moment(ends, language),
        }
        outbox.promise(
            person_key=0,
            event_key=f"helper-invited:{right.id}",
            template="helper-invited",
            language=language,
            channel="email",
            address=email.strip(),
            context=words,
            by=by,
            useless_after=ends,
            to_member=False,
        )
    return right


def find(code: str, *, source: str) -> Delegation | None:
    """The waiting invitation of a code, or None. `source` is the visitor's network. Raises TooOften."""
    if not limits.take("invitation-code", source, _CODES_AN_HOUR, 60):
        raise TooOften
    return waiting(code)


def waiting(code: str) -> Delegation | None:
    """The same without counting a try: for a browser that has entered the code before."""
    rows = Delegation.objects.filter(status=Status.INVITED, code_until_ms__gt=clock.now_ms())
    return rows.filter(code__in=_hashed(code)).first()


def email_of(right: Delegation) -> str:
    """The address an invitation went to."""
    return str(json.loads(secret.unseal("paper", bytes(right.sealed)))["email"])


def register(code: str, *, username: str, password: str, language: str) -> User:
    """Make an account for the address that the code was sent to: the code proves it. Nothing is accepted yet.

    Raises Over, users.UsernameTaken, users.WeakPassword.
    """
    right = waiting(code)
    if right is None:
        raise Over
    if identifiers.names_a_person(right.person_key, username):
        raise users.UsernameUnfit("A user name must not be a number of the member.")
    by = Actor(ActorKind.REPRESENTATIVE, "registration")
    return users.create(username=username, password=password, email=email_of(right), language=language, by=by)


def accept(code: str, *, user: User, by: Actor) -> Delegation:
    """The invited person accepts with their own account; the code is used up.

    Raises Over for a code that is unknown, used or too old, WrongAccount.
    """
    with transaction.atomic():
        found = waiting(code)
        right = _held(found) if found else None
        if right is None:
            raise Over
        member = person.get(right.person_key)
        if member is None or member.death_date is not None or not user.is_active:
            raise Over
        theirs = user.email.strip().lower() == email_of(right).lower()
        if not theirs or member.user_id == user.pk or staff.is_one(user.pk):
            raise WrongAccount
        right.holder_id, right.status, right.code = user.pk, Status.VERIFIED, b""
        right.valid_from, right.decided_ms, right.decided_by = clock.today(), clock.now_ms(), f"{by.kind}:{by.id}"
        right.save()
        acts.record(
            event=Event.DELEGATION_ACCEPTED, by=by, person_key=right.person_key, detail={"delegation": right.id}
        )
        tell.member(member, right, "helper-accepted", by)
    return right


def _held(found: Delegation) -> Delegation | None:
    """The row, locked, if it still waits: of two who accept at once, one does."""
    rows = Delegation.objects.select_for_update().filter(person_key=found.person_key, id=found.id)
    return rows.filter(status=Status.INVITED).first()


def _hashed(code: str) -> list[bytes]:
    plain = "".join(letter for letter in code.upper() if letter in _LETTERS)
    return secret.keyed_all("code", f"invitation|{plain}") if len(plain) == _LENGTH else [b"\x00" * 32]
