"""Against a real SMTP server: what arrives, and what happens when it says "later" or is not there."""

from __future__ import annotations

import email
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from sharewell.audit.actor import SYSTEM
from sharewell.lib import clock
from sharewell.notify import deliver, outbox
from sharewell.notify.models import Promise

NOON = datetime(2027, 1, 5, 17, tzinfo=UTC)


class Peer:
    """Takes mail, unless told to refuse it for now."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.taken.append(envelope)
        return self.answer


@pytest.fixture
def peer(free_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Peer]:
    handler = Peer()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port)
    controller.start()
    monkeypatch.setenv("SHAREWELL_SMTP", f"smtp://127.0.0.1:{free_port}")
    yield handler
    controller.stop()


def promise(event: str) -> None:
    outbox.promise(
        person_key=4711, event_key=event, template="sharing-started", language="es", channel="email",
        address="alice@example.org", context={"app": "Sunrise", "until": "el 1 de mayo"}, by=SYSTEM,
    )  # fmt: skip


@pytest.mark.django_db
def test_messages_arrive_over_one_connection(peer: Peer) -> None:
    promise("one")
    promise("two")
    assert deliver.run_once() == deliver.Delivered(sent=2, failed=0)
    assert [envelope.rcpt_tos for envelope in peer.taken] == [["alice@example.org"]] * 2
    message = email.message_from_bytes(peer.taken[0].content)
    assert message["Content-Language"] == "es"
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]


@pytest.mark.django_db
def test_a_server_that_says_later_gets_the_message_later(peer: Peer) -> None:
    peer.answer = "451 try again later"
    with clock.at(NOON):
        promise("one")
        assert deliver.run_once() == deliver.Delivered(sent=0, failed=1)
        assert deliver.run_once() == deliver.Delivered(sent=0, failed=0)
    assert Promise.objects.get(id="one").last_error == "SMTP 451"
    peer.answer = "250 OK"
    with clock.at(NOON + timedelta(seconds=30)):
        assert deliver.run_once() == deliver.Delivered(sent=1, failed=0)
    assert len(peer.taken) == 1


@pytest.mark.django_db
def test_a_server_that_is_not_there_blocks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound but not listening: refused at once
        monkeypatch.setenv("SHAREWELL_SMTP", f"smtp://127.0.0.1:{held.getsockname()[1]}")
        promise("one")
        promise("two")
        assert deliver.run_once() == deliver.Delivered(sent=0, failed=2)


@pytest.mark.django_db
def test_a_password_is_not_sent_without_encryption(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_SMTP", os.environ["SHAREWELL_SMTP"].replace("//", "//omar:secret@"))
    promise("one")
    assert deliver.run_once() == deliver.Delivered(sent=0, failed=1)
    assert not peer.taken
