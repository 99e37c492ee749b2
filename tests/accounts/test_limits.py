"""Limits: the count is one statement, keys are not readable, a window ends."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from sharewell.accounts import limits
from sharewell.accounts.models import Counter
from sharewell.lib import clock

NOON = datetime(2027, 1, 5, 17, tzinfo=UTC)


@pytest.mark.django_db
def test_the_limit_holds_until_its_window_ends() -> None:
    with clock.at(NOON):
        assert [limits.take("sign-in", "alice", 3, 60) for _ in range(5)] == [True, True, True, False, False]
        assert limits.take("sign-in", "bob", 3, 60)
        assert limits.take("other", "alice", 3, 60)
    with clock.at(NOON + timedelta(minutes=60) - timedelta(milliseconds=1)):
        assert not limits.take("sign-in", "alice", 3, 60)
    with clock.at(NOON + timedelta(minutes=60)):
        assert limits.take("sign-in", "alice", 3, 60)


@pytest.mark.django_db
def test_a_key_cannot_be_read_and_old_counters_go() -> None:
    with clock.at(NOON):
        limits.take("registration", "000123456", 3, 60)
        assert b"000123456" not in bytes(Counter.objects.get().key)
        assert limits.forget_old() == 0
    with clock.at(NOON + limits.KEEP + timedelta(seconds=1)):
        assert limits.forget_old() == 1


def test_ten_at_once_share_the_limit(own_database: str) -> None:
    answers: list[bool] = []

    def take() -> None:
        answers.append(limits.take("sign-in", "alice", 4, 60))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] * 6 + [True] * 4
