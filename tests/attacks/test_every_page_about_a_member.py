"""What holds for each page about a member, by its route: no form without its token, no page for a right that has
ended, none after the session's end; an account whose coverage has not begun breaks nothing and shares nothing.

(Other members' ids: test_wrong_member_routes. Frames and caches: test_page_headers.)
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver

from sharewell.accounts.models import User
from sharewell.audit.actor import SYSTEM
from sharewell.coverage import periods
from sharewell.coverage.periods import PeriodFacts
from sharewell.lib import clock
from sharewell.members.delegates import Delegation, Kind, Status
from sharewell.members.delegates.kinds import WORDS
from sharewell.members.models import Person
from sharewell.web.shared import guard
from tests.laws.test_routes import routes
from tests.portal import signed_in
from tests.portal.signed_in import LOGIN

pytestmark = pytest.mark.django_db
SAMPLE = {"int": "2026", "str": "something"}


def addresses(wanted: Any) -> list[str]:
    """Addresses of the routes that `wanted` is true for, with something in the place of their parts."""
    found = [(address, p) for address, p in routes(get_resolver().url_patterns) if wanted(p)]
    return [re.sub("<([a-z]+):[^>]+>", lambda part: SAMPLE[part[1]], address) for address, _ in found]


ABOUT = addresses(lambda p: getattr(p.callback, "part", ""))
BY_PEOPLE = addresses(lambda p: guard.of(p) in {"member", "public"})
BY_APPS = ["/oauth/authorize"]
"""An app's own page may send its request as a form (OpenID Connect Core 3.1.2.1); nothing is done by it."""
BY_MAIL = ["/reminders/off/something/"]
"""A mail program sends the click without a cookie (RFC 8058); the sealed word in the address is the right."""


@pytest.fixture
def alice() -> Person:
    return signed_in.member("Alice", family="Quillfeather")


def acting(alice: Person, valid_to: date | None) -> Client:
    """The browser of Bob, who has begun to act for Alice in everything."""
    bob = User.objects.create(username="bob.acts", email="bob@acts.example", created=clock.now())
    Delegation.objects.create(
        person_key=alice.person_key, id="bobs-right", holder_id=bob.pk, name="Bob", made_ms=1,
        kind=Kind.HEALTH_CARE_POWER, scope=f" {' '.join(WORDS)} ", status=Status.VERIFIED,
        valid_from=clock.today() - timedelta(days=9), valid_to=valid_to,
    )  # fmt: skip
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(bob, backend=LOGIN)
    return browser


def begin(browser: Client) -> None:
    """The session says that it acts by this right, whether or not it holds."""
    session = browser.session
    session["acting_for"] = "bobs-right"
    session.save()


def test_there_are_pages_to_look_at() -> None:
    assert len(ABOUT) > 30
    assert len(BY_PEOPLE) > 80


def test_only_the_entrance_for_apps_takes_a_form_of_another_site() -> None:
    exempt = addresses(lambda p: guard.of(p) in {"member", "public"} and getattr(p.callback, "csrf_exempt", False))
    assert exempt == BY_APPS + BY_MAIL


@pytest.mark.parametrize("address", [one for one in BY_PEOPLE if one not in BY_APPS + BY_MAIL])
def test_no_form_is_taken_without_its_token(alice: Person, address: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(pk=alice.user_id), backend=LOGIN)
    assert browser.post(address).status_code == 403


@pytest.mark.parametrize("address", BY_MAIL)
def test_a_click_from_a_mail_program_draws_nothing_from_who_is_signed_in(alice: Person, address: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(pk=alice.user_id), backend=LOGIN)
    assert browser.post(address).status_code == Client().post(address).status_code == 404


@pytest.mark.parametrize("address", ABOUT)
def test_the_day_after_the_last_one_a_representative_sees_nothing(alice: Person, address: str) -> None:
    browser = acting(alice, valid_to=clock.today() - timedelta(days=1))
    for method in (browser.get, browser.post):
        begin(browser)
        answer = method(address)
        assert answer.status_code == 405 or answer["Location"] == "/account/representatives/ended/"
        assert "Quillfeather" not in answer.content.decode(errors="replace")


def test_on_the_last_day_the_representative_still_sees(alice: Person) -> None:
    browser = acting(alice, valid_to=clock.today())
    begin(browser)
    answer = browser.get("/claims/")
    assert answer.status_code == 200
    assert "Quillfeather" in answer.content.decode()


@pytest.mark.parametrize("address", ABOUT)
def test_when_the_session_has_ended_the_page_asks_to_sign_in(alice: Person, address: str) -> None:
    browser = signed_in.browser(alice)
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    answer = browser.get(address)
    assert answer.status_code in {302, 405}
    assert answer.status_code == 405 or answer["Location"].startswith("/login/")
    assert "Quillfeather" not in answer.content.decode(errors="replace")


def test_an_account_before_its_coverage_opens_every_page_and_shares_nothing(alice: Person) -> None:
    starts = clock.today() + timedelta(days=10)
    facts = PeriodFacts(
        member_id="M-Alice", coverage_id="C1", card_id="HHP1", program="MA", contract="H9999", pbp="001",
        plan_name="Harbor Gold HMO", start=starts, updated_ms=1,
    )  # fmt: skip
    periods.upsert_all([facts], by=SYSTEM)
    browser = signed_in.browser(alice)
    found = {address: browser.get(address).status_code for address in ABOUT}
    assert set(found.values()) <= {200, 302, 404, 405}
    assert found["/card/"] == found["/benefits/"] == found["/claims/"] == 200
    assert "You are not sharing" in browser.get("/account/sharing/").content.decode()
