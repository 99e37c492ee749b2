"""Another e-mail address for a member's account: proved by a code sent to it, and told to the one before.

The address waits sealed. Only the newest request counts; five tries, and an end after some minutes (policy).
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, QuerySet

from sharewell import policy
from sharewell.accounts import limits
from sharewell.accounts.models import User
from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock, secret
from sharewell.members import codes, preferences, reach
from sharewell.members.models import Person
from sharewell.members.wish import EmailChange
from sharewell.notify import bounces, outbox

REQUESTS, WINDOW_MINUTES = 5, 60


class TooOften(Exception):
    """More addresses were tried within the hour than anyone needs."""


@transaction.atomic
def start(*, person: Person, address: str, by: Actor, language: str) -> None:
    """Send a code to the new address; nothing changes yet. Raises TooOften."""
    if not limits.take("email-change", str(person.person_key), REQUESTS, WINDOW_MINUTES):
        raise TooOften
    digits, name = codes.draw(), secret.token(16)
    mine = EmailChange.objects.filter(person_key=person.person_key)
    mine.delete()
    EmailChange(
        person_key=person.person_key,
        id=name,
        sealed=secret.seal("contact", address.strip().encode()),
        code=codes.sealed(name, digits),
        made_ms=clock.now_ms(),
    ).save(force_insert=True)
    outbox.promise(
        person_key=person.person_key,
        event_key=f"email-code:{name}",
        template="email-code",
        language=preferences.language_of(person.person_key, language),
        channel="email",
        address=address.strip(),
        context={"code": digits, "minutes": str(policy.current().code_minutes)},
        by=by,
        useless_after=clock.from_ms(clock.now_ms() + _lifetime_ms()),
    )


def waiting(person_key: int) -> str:
    """The address that waits for its code; empty when there is none, or it is too late for it."""
    row = _usable(person_key).first()
    return secret.unseal("contact", bytes(row.sealed)).decode() if row else ""


def confirm(*, person: Person, code: str, by: Actor, language: str) -> bool:
    """Take one try. True when the code was right: then messages go to the new address, and the old one is told."""
    with transaction.atomic():
        row = _usable(person.person_key).select_for_update().first()
        if row is None or person.user_id is None:
            return False
        EmailChange.objects.filter(person_key=row.person_key, id=row.id).update(tries=F("tries") + 1)
        right = codes.holds(row.id, row.code, code)
        if right:
            EmailChange.objects.filter(person_key=row.person_key, id=row.id).update(used_ms=clock.now_ms())
            _change(person, secret.unseal("contact", bytes(row.sealed)).decode(), row.id, by, language)
    return right


def _change(person: Person, address: str, name: str, by: Actor, language: str) -> None:
    """The notice goes where messages went until now."""
    reach.tell(
        person,
        event_key=f"email-changed:{name}",
        template="email-changed",
        language=language,
        context={},
        by=by,
    )
    User.objects.filter(pk=person.user_id or 0).update(email=address)
    bounces.forgive(person.person_key, address)
    acts.record(event=Event.ACCOUNT_EMAIL_CHANGED, by=by, person_key=person.person_key)


def _usable(person_key: int) -> QuerySet[EmailChange]:
    since = clock.now_ms() - _lifetime_ms()
    rows = EmailChange.objects.filter(person_key=person_key, used_ms=None, made_ms__gt=since)
    return rows.filter(tries__lt=policy.current().code_tries)


def _lifetime_ms() -> int:
    return policy.current().code_minutes * 60_000
