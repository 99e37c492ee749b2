"""Bounces: what came back is joined to its promise and shown in the inbox; a dead address is known as such.

A report counts only when it came to an envelope sender that we sealed (notify.verp). Whoever could forge one has
received the message; all they reach is that the member gets a letter instead of an e-mail.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import transaction

from sharewell.lib import clock
from sharewell.notify import inbox, report, verp
from sharewell.notify.models import Bounce, Promise
from sharewell.notify.report import Kind
from sharewell.notify.verp import Mark

_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


class Outcome(StrEnum):
    """What was done with a message that came back."""

    HARD = "hard"
    SOFT = "soft"
    IGNORED = "ignored"
    UNMATCHED = "unmatched"
    FORGED = "forged"


def take(raw: bytes) -> Outcome:
    """Take in one message as the mail server handed it over; the same one again changes nothing.

    IGNORED: a delay, a receipt, an answering machine. UNMATCHED: to no envelope sender, or of no promise that is
    kept. FORGED: to one that we never sealed.
    """
    message = report.parse(raw)
    told = "\n".join(str(value) for name in _HEADERS for value in message.get_all(name, []))
    if not (marks := verp.marks(told)):
        return Outcome.FORGED if verp.looks_like_one(told) else Outcome.UNMATCHED
    found = report.read(message)
    if found.kind == Kind.NONE:
        return Outcome.IGNORED
    row = _promise(marks[0])
    if row is None:
        return Outcome.UNMATCHED
    note(row, marks[0].address, found.kind, found.code)
    return Outcome(found.kind)


@transaction.atomic
def note(row: Promise, address_part: str, kind: Kind, code: str) -> None:
    """Write down that a message did not arrive, and show it at the message; once for each kind."""
    bounce = Bounce(
        person_key=row.person_key,
        id=f"{verp.event_part(row.id)}-{address_part}-{kind}",
        event_key=row.id,
        kind=str(kind),
        code=code[:12],
        address=address_part,
        seen_ms=clock.now_ms(),
    )
    Bounce.objects.bulk_create([bounce], ignore_conflicts=True)
    inbox.unreached(row)


def fails(person_key: int, address: str) -> bool:
    """Whether a server has said that this address of the person takes no mail, and it was not confirmed since."""
    hard = Bounce.objects.filter(person_key=person_key, kind=str(Kind.HARD), forgiven_ms=None)
    return hard.filter(address=verp.address_part(address)).exists()


def forgive(person_key: int, address: str) -> None:
    """The person has shown that the address works: messages go there again."""
    rows = Bounce.objects.filter(person_key=person_key, address=verp.address_part(address), forgiven_ms=None)
    rows.update(forgiven_ms=clock.now_ms())


def of_event(person_key: int, event_key: str) -> list[Bounce]:
    """What came back of one message, the newest first."""
    return list(Bounce.objects.filter(person_key=person_key, event_key=event_key).order_by("-seen_ms", "id"))


def _promise(mark: Mark) -> Promise | None:
    """The promise that a mark names. Messages to nobody in particular (key 0) are not looked for."""
    if mark.person_key == 0:
        return None
    ids = Promise.objects.filter(person_key=mark.person_key, channel="email").values_list("id", flat=True)
    known = next((id_ for id_ in ids if verp.event_part(id_) == mark.event), None)
    return Promise.objects.filter(person_key=mark.person_key, id=known).first() if known else None
