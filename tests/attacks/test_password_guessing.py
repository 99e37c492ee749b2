"""Guessing passwords: the count is one for all processes, and no header or spelling starts it anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import orjson
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from sharewell.accounts import users
from sharewell.audit.actor import Actor, ActorKind
from sharewell.lib import clock

pytestmark = pytest.mark.django_db
RIGHT = "lagoon ember lantern 95"
NOON = datetime(2027, 1, 5, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def alice() -> None:
    by = Actor(ActorKind.OPERATOR, "omar")
    users.create(username="alice.adams", password=RIGHT, email="", language="en", by=by)


def signs_in(
    name: str = "alice.adams", password: str = "wrong wrong wrong", source: str = "198.51.100.7", **headers: str
) -> bool:  # fmt: skip
    cache.clear()  # another process: what the memory of the one before knew is not known here
    sent = {"login": name, "password": password}
    answer = Client(REMOTE_ADDR=source).post("/login/", sent, headers=headers)
    return answer.status_code == 302


def test_the_right_password_signs_in_after_a_few_wrong_ones() -> None:
    assert not any(signs_in() for _ in range(4))
    assert signs_in(password=RIGHT)


def test_the_limit_of_a_name_holds_across_processes_sources_and_spellings() -> None:
    spellings = ("alice.adams", "ALICE.ADAMS", "Alice.Adams ", " alice.adams", "alice.adamS")
    assert not any(signs_in(name, source=f"198.51.100.{n}") for n, name in enumerate(spellings))
    assert not signs_in(password=RIGHT)
    assert not signs_in("Alice.Adams", RIGHT, source="203.0.113.9")


def test_the_limit_ends_with_its_window() -> None:
    with clock.at(NOON):
        assert not any(signs_in() for _ in range(6))
        assert not signs_in(password=RIGHT)
    with clock.at(NOON + timedelta(minutes=5)):
        assert signs_in(password=RIGHT)


def test_right_passwords_in_between_do_not_start_the_count_of_wrong_ones_anew() -> None:
    for _ in range(4):
        signs_in()
    assert signs_in(password=RIGHT)
    signs_in()
    assert not signs_in(password=RIGHT)


def test_signing_in_rightly_many_times_is_never_too_often() -> None:
    assert all(signs_in(password=RIGHT) for _ in range(12))


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ({}, {"x_forwarded_for": "203.0.113.{n}"}),
        ({}, {"forwarded": "for=203.0.113.{n}", "x_real_ip": "203.0.113.{n}"}),
        ({}, {"source": "2001:db8:1:2::{n}"}),
    ],
)
def test_one_source_that_tries_many_names_is_stopped_whatever_it_claims_to_be(
    one: dict[str, str], another: dict[str, str]
) -> None:
    for n in range(31):
        signs_in(f"guess.{n}", **{name: value.format(n=n) for name, value in (one | another).items()})
    assert not signs_in(password=RIGHT, **{name: value.format(n=99) for name, value in another.items()})


@override_settings(TRUSTED_PROXIES=(ip_network("10.0.0.0/24"),))
def test_behind_our_proxy_each_visitor_is_counted_alone() -> None:
    for n in range(31):
        signs_in(f"guess.{n}", source="10.0.0.7", x_forwarded_for=f"203.0.113.{n}, 198.51.100.7")
    assert not signs_in(password=RIGHT, source="10.0.0.7", x_forwarded_for="1.2.3.4, 198.51.100.7")
    assert signs_in(password=RIGHT, source="10.0.0.7", x_forwarded_for="198.51.100.7, 203.0.113.5")


def acts() -> list[tuple[str, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT event, detail FROM audit_act WHERE event LIKE 'account:sign%%' ORDER BY at_ms, id")
        return [(event, orjson.loads(detail)) for event, detail in cursor.fetchall()]


def test_every_way_in_and_every_failed_try_is_in_the_ledger() -> None:
    signs_in()
    signs_in("nobody.at.all")
    browser = Client(REMOTE_ADDR="198.51.100.7")
    browser.post("/login/", {"login": "alice.adams", "password": RIGHT})
    browser.post("/logout/")
    told = acts()
    account = told[0][1]["account"]
    events = [event.partition(":")[2] for event, _ in told]
    assert events == ["sign_in_failed", "sign_in_failed", "signed_in", "signed_out"]
    assert [detail["account"] for _, detail in told] == [account, 0, account, account]
    assert account
    assert {detail["source"] for _, detail in told} == {"198.51.100.7"}


def test_a_failed_try_costs_the_same_statements_whether_or_not_the_name_exists() -> None:
    signs_in("warm.up")
    counts = []
    for name in ("alice.adams", "nobody.at.all"):
        with CaptureQueriesContext(connection) as seen:
            signs_in(name)
        counts.append([query["sql"].split()[0] for query in seen.captured_queries])
    assert counts[0] == counts[1]
