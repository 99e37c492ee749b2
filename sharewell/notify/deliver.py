"""Keep promises: claim due rows one by one, send, wipe. Run by `sharewell work`, any number at once.

A claim is one conditional UPDATE that moves the row's next try into the future: a process that dies
while sending leaves a row that is tried again (at least once). Failure waits longer each time and
holds up nothing.
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from cryptography.exceptions import InvalidTag

from sharewell.lib import clock
from sharewell.notify import email, inbox, letter, texts
from sharewell.notify.models import Promise
from sharewell.notify.outbox import opened

CLAIM_MS = 5 * 60_000
FIRST_WAIT_MS = 30_000
LONGEST_WAIT_MS = 4 * 3600_000
GIVE_UP_AFTER = timedelta(days=3)
NEVER = 500
"""From this SMTP code on the server says that the address does not take mail (RFC 5321 4.2.1)."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round did: messages sent, and tries that failed (they come again)."""

    sent: int
    failed: int


def run_once(limit: int = 100) -> Delivered:
    """Send what is due, at most `limit` messages. Never raises for a message that cannot be sent."""
    sent = failed = 0
    with email.outlet() as outlet:
        for row in _claimed(limit):
            if _is_useless(row):
                _close(row, Promise.State.LAPSED)
            elif problem := _try(row, outlet):
                failed += 1
                _postpone(row, problem)
            else:
                sent += 1
                _close(row, Promise.State.SENT)
    return Delivered(sent, failed)


def wait_ms(attempts: int) -> int:
    """How long to wait after so many failed tries: 30 s, 1 min, 2 min … at most 4 hours."""
    return min(FIRST_WAIT_MS << min(attempts - 1, 20), LONGEST_WAIT_MS)


def _claimed(limit: int) -> Iterator[Promise]:
    waiting = Promise.objects.filter(state=Promise.State.WAITING, next_ms__lte=clock.now_ms())
    for row in list(waiting.order_by("next_ms")[:limit]):
        mine = Promise.objects.filter(pk=row.pk, state=Promise.State.WAITING, next_ms=row.next_ms)
        if mine.update(next_ms=clock.now_ms() + CLAIM_MS, attempts=row.attempts + 1):
            row.attempts += 1
            yield row


def _is_useless(row: Promise) -> bool:
    late = row.useless_after_ms is not None and row.useless_after_ms <= clock.now_ms()
    return late or row.channel == "none"


def _try(row: Promise, outlet: email.Folder | email.Server) -> str:
    """Send one message. The answer is empty, or what went wrong in words that hold nothing of the message."""
    try:
        content = opened(row)
        if row.channel == "letter":
            text = texts.render(row.template, row.language, content.context)
            letter.send(row, email.name(row), content.address, text, large=content.large)
            if content.kept:
                inbox.keep_letter(row, letter.copy(row, content.address, text, large=content.large))
        else:
            text = texts.render(row.template, row.language, content.context, short=True)
            outlet.send(row, email.compose(row, content.address, text))
    except smtplib.SMTPResponseException as error:
        return f"SMTP {error.smtp_code}"
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        if code >= NEVER:
            inbox.unreached(row)
        return f"SMTP {code}, recipient refused"
    except (InvalidTag, KeyError):
        return "sealed with a key that is gone"
    except Exception as error:  # a message that cannot be sent must not hold up the others
        return type(error).__name__
    return ""


def _postpone(row: Promise, problem: str) -> None:
    now = clock.now_ms()
    if clock.from_ms(now) - clock.from_ms(row.created_ms) >= GIVE_UP_AFTER:
        _close(row, Promise.State.GIVEN_UP, problem)
        if row.channel == "email":
            inbox.unreached(row)
    else:
        Promise.objects.filter(pk=row.pk).update(next_ms=now + wait_ms(row.attempts), last_error=problem)


def _close(row: Promise, state: Promise.State, problem: str = "") -> None:
    Promise.objects.filter(pk=row.pk).update(state=state, sealed=None, done_ms=clock.now_ms(), last_error=problem)
