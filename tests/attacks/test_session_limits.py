"""How long a session lasts, what its cookie tells a browser, and that a chosen or an old key opens nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from sharewell.accounts import users
from sharewell.audit.actor import Actor, ActorKind
from sharewell.lib import clock

pytestmark = pytest.mark.django_db
RIGHT = "lagoon ember lantern 95"
NOON = datetime(2027, 1, 5, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def browser() -> Client:
    by = Actor(ActorKind.OPERATOR, "omar")
    users.create(username="alice.adams", password=RIGHT, email="", language="en", by=by)
    return Client()


def sign_in(browser: Client) -> None:
    assert browser.post("/login/", {"login": "alice.adams", "password": RIGHT}).status_code == 302


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def test_a_session_ends_after_twelve_hours_however_busy(browser: Client) -> None:
    with clock.at(NOON):
        sign_in(browser)
        assert is_in(browser)
    for hours in range(1, 12):
        with clock.at(NOON + timedelta(hours=hours)):
            assert is_in(browser)
    with clock.at(NOON + timedelta(hours=12) - SECOND):
        assert is_in(browser)
    with clock.at(NOON + timedelta(hours=12)):
        assert not is_in(browser)
    with clock.at(NOON + timedelta(hours=11)):
        assert not is_in(browser), "what has ended stays so"


def test_a_session_that_nobody_uses_ends_on_the_server_too(browser: Client) -> None:
    sign_in(browser)
    assert is_in(browser)
    left = Session.objects.get().expire_date - datetime.now(UTC)
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    Session.objects.update(expire_date=datetime(2026, 1, 1, tzinfo=UTC))
    assert not is_in(browser)


def test_signing_in_gives_a_new_key_and_the_one_before_opens_nothing(browser: Client) -> None:
    browser.get("/language/")
    planted = browser.session
    planted["registration_attempt"] = "x"
    planted.save()
    before = browser.cookies["sessionid"].value
    sign_in(browser)
    assert browser.cookies["sessionid"].value != before
    other = Client()
    other.cookies["sessionid"] = before
    assert not is_in(other)


def test_a_key_that_a_visitor_chose_is_never_taken(browser: Client) -> None:
    browser.cookies["sessionid"] = "a" * 32
    sign_in(browser)
    assert browser.cookies["sessionid"].value != "a" * 32


def test_after_signing_out_the_cookie_opens_nothing(browser: Client) -> None:
    sign_in(browser)
    kept = browser.cookies["sessionid"].value
    browser.post("/logout/")
    other = Client()
    other.cookies["sessionid"] = kept
    assert not is_in(other)


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_goes_with_the_browser(browser: Client) -> None:
    sign_in(browser)
    cookie = browser.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")
    assert bool(cookie["secure"]) == settings.SECURE
