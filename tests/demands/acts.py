"""What a member does at the pages, what stands behind it, and two things done at one moment."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client

from sharewell.accounts.models import User
from sharewell.sharing.models import Grant, State
from tests.journeys.test_time_edges import Door
from tests.sharing import whole


def connect(door: Door) -> tuple[Grant, dict[str, Any]]:
    """Alice signs; the newest grant, and the tokens of the app."""
    tokens = door.redeem(door.signed(door.asked())["code"])
    return newest(), tokens


def sign_in_again(door: Door) -> None:
    """Much later: Alice signs in anew, in a new browser."""
    door.browser = Client(SERVER_NAME="127.0.0.1")
    user = User.objects.get(username="alice.adams")
    door.browser.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")


def newest() -> Grant:
    """The grant that was given last and that nobody has ended."""
    return Grant.objects.filter(state=State.ACTIVE).latest("starts_ms")


def stop(door: Door, grant: Grant) -> HttpResponse:
    return tab(door).post(f"/account/sharing/{grant.id}/stop/")


def tab(door: Door) -> Client:
    """Another tab of the same browser."""
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.cookies = door.browser.cookies
    return browser


def words(answer: HttpResponse) -> str:
    """What a page says, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def told(grant: Grant) -> whole.Trace:
    """What was written of a grant, by table, act and message."""
    return whole.traces()[grant.id]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together, at the clock of this one; what each returned."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[place] = call()
        finally:
            connection.close()

    threads = [threading.Thread(target=copy_context().run, args=(run, *one)) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results
