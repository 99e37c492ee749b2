"""kill -9 between any two steps of a form that signs or stops, sent as a browser sends it to the page.

After each death the ledger holds the whole grant (or the whole end) or nothing of it; the same form sent again
gives exactly one; and `sharewell work` sends exactly one e-mail for each, however often it is started.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from sharewell.audit.models import Act
from sharewell.notify.models import Promise
from sharewell.sharing import certificate
from sharewell.sharing.models import Grant, State
from tests.crash.conftest import Kill
from tests.crash.steps import points
from tests.journeys import test_time_edges as edges
from tests.journeys.test_time_edges import Door
from tests.sharing import whole


@dataclass
class Form(Exception):
    """A form that was filled in and not yet sent."""

    path: str
    form: dict[str, Any]


class Holding(Client):
    """A browser in which the last form, the one that signs, is kept instead of being sent."""

    def post(self, path: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        if data and "sign" in data:
            raise Form(path, data)
        return super().post(path, data, *args, **kwargs)


@dataclass
class Browser:
    """Alice's browser, and a process that sends her forms and dies on the way."""

    door: Door
    kill: Kill

    def signing(self) -> Form:
        """Alice has read and typed her name; she is about to press the button."""
        holding = Holding(SERVER_NAME="127.0.0.1")
        holding.cookies = self.door.browser.cookies
        with pytest.raises(Form) as kept:
            Door(holding, self.door.mailbox, self.door.app).signed(self.door.asked())
        return kept.value

    def dies(self, form: Form, at: int) -> int:
        """Send the form; the server dies at step `at` (0: it lives). How many steps it took."""
        cookies = {name: morsel.value for name, morsel in self.door.browser.cookies.items()}
        told = self.kill("post", at, path=form.path, form=form.form, cookies=cookies)
        assert told["died"] is (at > 0)
        return int(told["steps"])

    def again(self, form: Form) -> HttpResponse:
        """The same form, sent again after the restart."""
        return self.door.browser.post(form.path, form.form)

    def connects(self, answer: HttpResponse) -> dict[str, Any]:
        """The app gets its tokens: from this answer, or, when that was lost, by a click and no new signature."""
        if not answer.headers.get("Location", "").startswith(edges.CALLBACK):
            answer = self.door.browser.post(self.door.asked(), {"again": "1"})
        return self.door.redeem(edges.told(answer.headers["Location"])["code"])


@pytest.fixture
def alice(signed_in: Door, kill: Kill) -> Browser:
    edges.cover(date(2026, 1, 1))
    certificate.current()  # made by the first signature of an installation: each of these takes the same steps
    return Browser(signed_in, kill)


def stop_of(grant: Grant) -> Form:
    return Form(f"/account/sharing/{grant.id}/stop/", {})


def live() -> list[Grant]:
    return list(Grant.objects.filter(state=State.ACTIVE))


def test_a_form_that_signs_gives_all_or_nothing_and_one_grant_when_it_is_sent_again(
    alice: Browser, deep: bool
) -> None:
    steps = alice.dies(alice.signing(), 0)
    (first,) = live()
    pattern = whole.traces()[first.id]
    assert len(pattern) >= 5, "grant, signature, document, act and message"
    assert steps > 20
    alice.again(stop_of(first))
    done = whole.traces()[first.id]
    before = 0
    for at in points(steps, deep, "front door"):
        form = alice.signing()
        alice.dies(form, at)
        assert [whole.traces()[one.id] for one in live()] in ([], [pattern])
        before += not live()
        tokens = alice.connects(alice.again(form))
        (grant,) = live()
        assert whole.traces()[grant.id] == pattern
        assert edges.read(tokens) == 200
        alice.again(stop_of(grant))
        assert edges.read(tokens) == 401
    assert before, "some died before the commit"
    assert set(map(str, whole.traces().values())) == {str(done)}, "and nothing of a grant that does not exist"
    whole.check_papers()
    _each_was_told_once()


def test_a_form_that_stops_ends_all_or_nothing_and_once_when_it_is_sent_again(alice: Browser, deep: bool) -> None:
    alice.again(alice.signing())
    (grant,) = live()
    living = whole.traces()[grant.id]
    steps = alice.dies(stop_of(grant), 0)
    ended = whole.traces()[grant.id]
    assert ended - living, "an act and a message tell of the end"
    assert not living - ended
    died_before = 0
    for at in points(steps, deep, "front door stop"):
        tokens = alice.connects(alice.again(alice.signing()))
        (grant,) = live()
        alice.dies(stop_of(grant), at)
        died_before += bool(live())
        assert whole.traces()[grant.id] == (living if live() else ended)
        assert edges.read(tokens) == (200 if live() else 401)
        assert alice.again(stop_of(grant)).status_code == 200
        assert (live(), whole.traces()[grant.id]) == ([], ended)
        assert edges.read(tokens) == 401
    assert died_before, "some died before the commit"
    _each_was_told_once()


def _each_was_told_once() -> None:
    """`sharewell work`, twice: one e-mail for each promise, and one promise for each start and end."""
    command = [sys.executable, "-m", "sharewell.jobs.cli", "work", "--once"]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    for _ in range(2):
        worked = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert worked.returncode == 0, worked.stderr
        mails = [
            message_from_bytes(path.read_bytes()) for path in Path(os.environ["SHAREWELL_MAIL"]).glob("*.eml")
        ]
        told = Counter(str(mail["Message-ID"]) for mail in mails)
        assert set(told.values()) == {1}
        assert len(told) == Promise.objects.filter(channel="email").count()
    assert not Promise.objects.exclude(state=Promise.State.SENT).exists()
    for act, promise in (("grant:given", "grant-given"), ("grant:stopped", "grant-ended")):
        assert (
            Act.objects.filter(event=act).count() == Promise.objects.filter(id__startswith=f"{promise}:").count()
        )
