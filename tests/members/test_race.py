"""Two at once: one account, one use of a code."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import connection

from sharewell.accounts.models import User
from sharewell.lib import clock, secret
from sharewell.members import codes, register
from sharewell.members.models import Person, RegistrationAttempt
from tests.members.conftest import Enrol


def together(*acts: Callable[[], object]) -> list[object]:
    """Run all at once; the answers, or the kinds of what was raised, sorted by their text."""
    answers: list[object] = []

    def run(act: Callable[[], object]) -> None:
        try:
            answers.append(act())
        except register.AttemptOver as over:
            answers.append(type(over))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers, key=str)


def test_two_finishing_at_once_make_one_account(own_database: str, enrol: Enrol, mail: Path) -> None:
    enrol()
    attempts = [confirmed(f"192.0.2.{number}") for number in range(2)]
    answers = together(
        lambda: register.finish(attempts[0], username="alice.one", password="brown pier lantern 7").username,
        lambda: register.finish(attempts[1], username="alice.two", password="brown pier lantern 7").username,
    )
    assert answers[0] == register.AttemptOver
    user = User.objects.get()
    assert user.username == answers[1]
    assert Person.objects.get().user_id == user.pk


def test_a_code_is_used_once_by_ten_at_once(own_database: str, enrol: Enrol) -> None:
    alice = enrol()
    row, digits = codes.new(alice.person_key, "email")
    answers = together(*[lambda: codes.try_(alice.person_key, row.id, digits)] * 10)
    assert answers == [False] * 9 + [True]


def confirmed(source: str) -> str:
    """An attempt of Alice's whose code was entered."""
    attempt = register.start(
        family="Nunez", given="Alice", birth_date=date(1950, 3, 4), card_id="HHP123456", source=source,
        language="en", opens_on=lambda key, day: day,
    )  # fmt: skip
    mine = RegistrationAttempt.objects.filter(id=secret.digest(attempt))
    assert mine.update(confirmed_ms=clock.now_ms()) == 1
    return attempt
