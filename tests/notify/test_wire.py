"""What stands in an e-mail and how it is written: the same in both parts, stable on the way, nothing to load."""

from __future__ import annotations

import email
import email.policy
import re
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
from django.db import connection

from sharewell.audit.actor import SYSTEM
from sharewell.lib import clock
from sharewell.notify import deliver, outbox, texts
from sharewell.notify import email as mail
from sharewell.notify.models import Message, Promise

ADDRESS = "alice@example.org"
EVERY = [(name, language) for name in sorted(texts.MESSAGES) for language in ("en", "es")]
LONG_ADDRESS = f"{'alice' * 10}@{'portland.' * 8}example.org"


def words(name: str) -> dict[str, str]:
    return {word: f"Ñandú & <{word}>" for word in texts.MESSAGES[name]}


def row(name: str) -> Promise:
    return Promise(person_key=4711, id="an-event", template=name, language="es", created_ms=1_800_000_000_000)


def composed(name: str, language: str, address: str = ADDRESS) -> bytes:
    return mail.compose(row(name), address, texts.render(name, language, words(name), short=True)).as_bytes()


def said(text: str) -> list[str]:
    """The words of a text, without marks of lists and emphasis."""
    return re.sub(r"(?m)^(?:- |\d+\. |-- $)|\*\*", "", text).split()


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_both_parts_say_the_same(name: str, language: str) -> None:
    text = texts.render(name, language, words(name), short=True)
    body = text.html.partition("<body")[2].partition(">")[2]
    body = re.sub(r"</?(?:a|strong)\b[^>]*>", "", body)
    assert said(unescape(re.sub(r"<[^>]+>", " ", body))) == said(text.plain)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_the_html_part_can_be_read_aloud_and_in_the_dark_and_loads_nothing(name: str, language: str) -> None:
    html = texts.render(name, language, words(name)).html
    assert f'<div role="article" lang="{language}" aria-label="' in html
    assert 'content="light dark"' in html
    assert not re.search(
        r"\b(?:src|background|srcset)\s*=|url\(|<(?:link|script|img|style)|color:|background", html
    )


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_no_server_on_the_way_has_a_reason_to_change_a_byte(name: str, language: str) -> None:
    raw = composed(name, language, LONG_ADDRESS)
    raw.decode("ascii")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert not re.search(rb"=\?[^?]+\?[qb]\?[^?]{76,}\?=", raw)
    again = email.message_from_bytes(raw, policy=email.policy.default)
    assert again["Subject"].strip() == texts.render(name, language, words(name), short=True).subject
    assert "8bit" not in [part["Content-Transfer-Encoding"] for part in again.walk()]


def test_every_try_makes_the_same_bytes() -> None:
    with clock.at(datetime(2027, 1, 5, 17, tzinfo=UTC)):
        first = composed("sharing-ends", "es")
    with clock.at(datetime(2027, 1, 7, 17, tzinfo=UTC)):
        assert composed("sharing-ends", "es") == first


def test_message_id_and_from_are_of_one_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_FROM", "Harbor Health Plan <no-reply@mail.harbor.example>")
    told = email.message_from_bytes(composed("welcome", "en"), policy=email.policy.default)
    assert str(told["Message-ID"]).endswith("@mail.harbor.example>")
    assert told["Auto-Submitted"] == "auto-generated"
    assert told["Date"].datetime == clock.from_ms(1_800_000_000_000)


def promise(event: str) -> None:
    outbox.promise(
        person_key=4711, event_key=event, template="welcome", language="en", channel="email",
        address=ADDRESS, context={}, by=SYSTEM,
    )  # fmt: skip


def promise_all() -> None:
    for number in range(12):
        promise(f"event-{number}")


def together(act: Callable[[], object], times: int) -> None:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_one_email_for_one_event_however_many_promise_and_send_at_once(
    own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHAREWELL_MAIL", str(tmp_path))
    monkeypatch.delenv("SHAREWELL_SMTP", raising=False)
    sent: Counter[str] = Counter()
    send = mail.Folder.send

    def counted(self: mail.Folder, row: Promise, message: EmailMessage) -> None:
        sent[row.id] += 1
        send(self, row, message)

    monkeypatch.setattr(mail.Folder, "send", counted)
    together(promise_all, 4)
    assert Promise.objects.count() == Message.objects.count() == 12
    together(deliver.run_once, 6)
    with clock.at(clock.now() + timedelta(hours=1)):
        deliver.run_once()
    assert sent == Counter({f"event-{number}": 1 for number in range(12)})
