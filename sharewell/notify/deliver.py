"""Keep promises: claim due rows one by one, send, wipe. Run by `sharewell work`, any number at once.

A claim is one conditional UPDATE that moves the row's next try into the future: a process that dies
while sending leaves a row that is tried again (at least once). Failure waits longer each time and
holds up nothing.
"""

from __future__ import annotations

import secrets
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from cryptography.exceptions import InvalidTag

from sharewell.lib import clock
from sharewell.notify import bounces, email, inbox, letter, report, texts, verp
from sharewell.notify.models import Promise
from sharewell.notify.outbox import Content, opened

CLAIM_MS = 5 * 60_000
FIRST_WAIT_MS = 30_000
LONGEST_WAIT_MS = 4 * 3600_000
GIVE_UP_AFTER = timedelta(days=3)
NEVER = 500
"""From this SMTP code on the server does not want to be asked again (RFC 5321 4.2.1)."""
OUR_SIDE = "5.7."
"""Codes of this kind (RFC 3463) tell of rules between servers: the operator mends them, and the message goes."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round did: messages sent, and tries that failed (they come again)."""

    sent: int
    failed: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a try failed. `final`: another try would end the same way."""

    words: str
    final: bool = False


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
    """The longest wait after so many failed tries: 30 s, 1 min, 2 min … at most 4 hours."""
    return min(FIRST_WAIT_MS << min(attempts - 1, 20), LONGEST_WAIT_MS)


def _spread_ms(attempts: int) -> int:
    """A wait up to a fifth shorter, by chance: what failed together does not come back together."""
    longest = wait_ms(attempts)
    return longest - secrets.randbelow(longest // 5 + 1)


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


def _try(row: Promise, outlet: email.Folder | email.Server) -> Problem | None:
    """Send one message. The answer says what went wrong in words that hold nothing of the message."""
    try:
        content = opened(row)
    except (InvalidTag, KeyError):
        return Problem("sealed with a key that is gone")
    try:
        _send(row, content, outlet)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return _refused(row, content.address, code, words)
    except smtplib.SMTPResponseException as error:
        final = isinstance(error, smtplib.SMTPDataError) and _is_final(error.smtp_code, _text(error.smtp_error))
        return Problem(f"SMTP {error.smtp_code}", final)
    except Exception as error:  # a message that cannot be sent must not hold up the others
        return Problem(type(error).__name__)
    return None


def _send(row: Promise, content: Content, outlet: email.Folder | email.Server) -> None:
    if row.channel != "letter":
        text = texts.render(row.template, row.language, content.context, short=True)
        return outlet.send(row, email.compose(row, content.address, text))
    text = texts.render(row.template, row.language, content.context)
    letter.send(row, email.name(row), content.address, text, large=content.large)
    if content.kept:
        inbox.keep_letter(row, letter.copy(row, content.address, text, large=content.large))
    return None


def _refused(row: Promise, address: str, code: int, said: bytes | str) -> Problem:
    """The server does not take this recipient: for now (4xx), by its rules for us (5.7), or for good."""
    words = _text(said)
    final = _is_final(code, words)
    if final:
        status = report.code_in(words) or "5"
        bounces.note(row, verp.address_part(address), report.kind_of(status, words), status)
    return Problem(f"SMTP {code}, recipient refused", final)


def _is_final(code: int, words: str) -> bool:
    return code >= NEVER and not report.code_in(words).startswith(OUR_SIDE)


def _text(said: bytes | str) -> str:
    return said if isinstance(said, str) else said.decode("utf-8", "replace")


def _postpone(row: Promise, problem: Problem) -> None:
    now = clock.now_ms()
    if problem.final or clock.from_ms(now) - clock.from_ms(row.created_ms) >= GIVE_UP_AFTER:
        _close(row, Promise.State.GIVEN_UP, problem.words)
        if row.channel == "email":
            inbox.unreached(row)
    else:
        mine = Promise.objects.filter(pk=row.pk)
        mine.update(next_ms=now + _spread_ms(row.attempts), last_error=problem.words)


def _close(row: Promise, state: Promise.State, problem: str = "") -> None:
    Promise.objects.filter(pk=row.pk).update(state=state, sealed=None, done_ms=clock.now_ms(), last_error=problem)
