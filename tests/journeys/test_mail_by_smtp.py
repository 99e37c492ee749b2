"""With an SMTP server configured, the same messages go out over a real SMTP connection."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser

from tests import serving
from tests.journeys import steps
from tests.journeys.browser import visitors
from tests.journeys.harbor import Harbor, eventually, started


class Peer:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = email.message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.taken.append(mail)
        return "250 OK"

    def subjects_to(self, address: str) -> list[str]:
        return [str(mail["Subject"]) for mail in self.taken if address in str(mail["To"])]


@pytest.fixture(scope="module")
def peer() -> Iterator[tuple[Peer, str]]:
    handler = Peer()
    port = serving.free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture(scope="module")
def posting_harbor(peer: tuple[Peer, str]) -> Iterator[Harbor]:
    with started(smtp=peer[1], members=4) as plan:
        yield plan


def test_the_confirmations_arrive_at_a_real_mail_server(
    peer: tuple[Peer, str], posting_harbor: Harbor, a_browser: Browser
) -> None:
    dolores = posting_harbor.people["dolores"]
    with visitors(a_browser, posting_harbor) as open_browser:
        visitor = open_browser()
        visitor.open(posting_harbor.sunrise)
        visitor.press("Connect my health plan")
        steps.sign_in(visitor, dolores)
        steps.share(visitor, dolores)
        assert visitor.title == "Your claims"
        steps.stop(visitor, "Sunrise")
    said = eventually(lambda: about_sharing(peer[0].subjects_to(dolores.email)), seconds=20)
    assert said == ["You started sharing your data", "You no longer share your data with an app"]


def about_sharing(subjects: list[str]) -> list[str]:
    """Both messages about sharing, or nothing yet."""
    found = [subject for subject in subjects if "your data" in subject]
    return found if len(found) > 1 else []
