"""Where an account is signed in: the list, the end of one and of all, new browsers and who is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from sharewell.accounts.models import Factor
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.coverage import periods
from sharewell.coverage.periods import PeriodFacts
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.members.person import PersonFacts
from sharewell.sharing import grants, papers
from sharewell.sharing.presence import Presence
from tests.accounts.passkey import Passkey
from tests.portal.account import add_app, add_passkey, code_of, enter, events, is_in, told, user_of
from tests.portal.signed_in import browser, main_of, member
from tests.sharing.conftest import SCOPES, register

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


@pytest.fixture(autouse=True)
def _no_memory_of_tries() -> None:
    cache.clear()


@pytest.fixture
def alice() -> Person:
    return member("Alice", email="alice@example.org")


def two_browsers() -> tuple[Client, Client]:
    here, there = Client(headers={"user-agent": CHROME}), Client(headers={"user-agent": IPHONE})
    for visitor in (here, there):
        assert enter(visitor).status_code == 302
        assert is_in(visitor)
    return here, there


def test_the_list_of_sessions_names_browsers_and_marks_this_one(alice: Person) -> None:
    here, _ = two_browsers()
    words = main_of(here.get("/account/security/").content)
    assert "Chrome, Windows This one" in words
    assert "Safari, iPhone" in words
    assert "127.0.0.0/24" in words
    assert "127.0.0.1" not in words


def test_one_session_can_be_ended_and_only_by_its_owner(alice: Person) -> None:
    here, there = two_browsers()
    bob = browser(member("Bob"))
    other = next(one for one in here.get("/account/security/").context["sessions"] if not one.current)
    address = f"/account/security/sessions/{other.id}/end/"
    assert bob.post(address).status_code == 404
    assert is_in(there)
    assert here.get(address).status_code == 302
    assert is_in(there), "opening the address ends nothing"
    assert here.post(address).status_code == 302
    assert not is_in(there)
    assert is_in(here)
    assert here.post(address).status_code == 404, "a second click"
    assert events().count("account:session_ended") == 1


def test_signing_out_everywhere_holds_at_the_next_request_also_for_sessions_that_nobody_listed(
    alice: Person,
) -> None:
    here, there = two_browsers()
    silent = Client()
    enter(silent)
    assert here.post("/account/security/sign-out-everywhere/")["Location"] == "/login/"
    assert [is_in(one) for one in (here, there, silent)] == [False, False, False]
    assert enter(here).status_code == 302
    assert is_in(here)


def test_a_new_password_ends_every_session_but_this_one(alice: Person) -> None:
    here, there = two_browsers()
    weak = here.post("/account/security/password/", {"new_password": "password1234"})
    assert weak.status_code == 422
    assert here.post("/account/security/password/", {"new_password": "heron marsh candle 81"}).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert "Chrome, Windows This one" in main_of(here.get("/account/security/").content)
    assert enter(Client()).status_code == 200, "the old password"
    assert enter(Client(), password="heron marsh candle 81").status_code == 302
    assert "password-changed" in told()


def test_a_factor_that_comes_or_goes_ends_the_other_sessions(alice: Person) -> None:
    here, there = two_browsers()
    add_passkey(here)
    assert is_in(here)
    assert not is_in(there)
    key = Factor.objects.get()
    there.post("/logout/")
    here.post(f"/account/security/factors/{key.pk}/remove/")
    assert is_in(here)


def test_this_was_not_me_ends_the_others_and_leads_to_a_new_password(alice: Person) -> None:
    here, there = two_browsers()
    page = here.post("/account/security/not-me/")
    assert "/account/security/password/" in page.content.decode()
    assert is_in(here)
    assert not is_in(there)


def shares_with_two(alice: Person) -> None:
    periods.upsert(
        PeriodFacts(member_id="M-Alice", coverage_id="C-1", program="MA", start=date(2026, 1, 1)), by=SYSTEM
    )
    now = clock.now()
    for client_id in ("sunrise", "meadow"):
        app = register(client_id, product_name=client_id)
        grants.give(
            person_key=alice.person_key, signer=user_of(alice), app=app, scopes=SCOPES, language="en", days=365,
            papers=papers.required(app, "en", now, grants.end_of(now, 365), "Alice Rivera"),
            typed_name="Alice Rivera", presence=Presence("password", now),
            by=Actor(ActorKind.MEMBER, str(alice.user_id)),
        )  # fmt: skip


def test_somebody_else_was_in_the_account_ends_sessions_and_apps_in_one_step(alice: Person) -> None:
    shares_with_two(alice)
    here, there = two_browsers()
    assert "all 2 apps" in main_of(here.get("/account/security/not-me/").content)
    page = main_of(here.post("/account/security/not-me/", {"stop_apps": "yes"}).content)
    assert "All sharing has stopped" in page
    assert is_in(here)
    assert not is_in(there)
    ended = grants.list_for(alice.person_key)
    assert [(grant.is_live, grant.state, grant.ended_channel) for grant in ended] == [
        (False, "stopped_for_security", "takeover")
    ] * 2
    assert told().count("sharing-stopped") == 2


def test_all_sharing_can_be_stopped_at_once(alice: Person) -> None:
    shares_with_two(alice)
    here = browser(alice)
    assert "Stop all apps" in main_of(here.get("/account/sharing/").content)
    assert "2 apps get no new data" in main_of(here.get("/account/security/stop-all-sharing/").content)
    assert "all 2 apps" in main_of(here.post("/account/security/not-me/").content)
    assert here.post("/account/security/stop-all-sharing/")["Location"] == "/account/sharing/"
    assert not any(grant.is_live for grant in grants.list_for(alice.person_key))
    assert "No app reads your data now" in main_of(here.get("/account/security/stop-all-sharing/").content)


def test_the_first_browser_of_an_account_is_its_own_and_another_one_is_told(alice: Person) -> None:
    here = Client(headers={"user-agent": CHROME})
    enter(here)
    assert "security-new-device" not in told()
    here.post("/logout/")
    enter(here)
    assert "security-new-device" not in told(), "the same browser, known by its cookie"
    enter(Client(headers={"user-agent": IPHONE}))
    assert told().count("security-new-device") == 1
    assert "account:new_device" in events()


def test_a_browser_that_forgets_its_cookie_brings_no_storm_of_messages(alice: Person) -> None:
    for _ in range(7):
        enter(Client())
    assert told().count("security-new-device") == 3
    assert events().count("account:new_device") == 6, "the ledger has them all"


def test_the_cookie_of_a_browser_opens_nothing_and_is_kept_from_scripts(alice: Person) -> None:
    here = Client()
    enter(here)
    cookie = here.cookies["device"]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")
    other = Client()
    other.cookies["device"] = cookie.value
    assert not is_in(other)


def report(who: Person, died: date | None) -> None:
    """What the newest file of the plan says of a member."""
    facts = PersonFacts(
        member_id=f"M-{who.given}", family="Rivera", given=who.given, birth_date=date(1950, 3, 4), death_date=died
    )
    person.upsert(facts, by=SYSTEM)


def sign_in_by(key: Passkey) -> tuple[Client, Any]:
    """A new browser, and what it was answered."""
    visitor = Client()
    options = visitor.post("/login/passkey/question/").json()
    return visitor, visitor.post("/login/passkey/", {"credential": key.sign(options)})


def test_after_a_report_of_death_nobody_is_in_or_gets_in_until_it_is_taken_back(alice: Person) -> None:
    here, halfway, bob = Client(), Client(), member("Bob")
    enter(here)
    app, key = add_app(here), add_passkey(here)
    enter(halfway)
    before = events().count("account:signed_out_everywhere")
    report(alice, date(2026, 11, 1))
    report(bob, date(2026, 11, 1))
    assert events().count("account:signed_out_everywhere") == before + 2
    assert not is_in(here)
    assert halfway.post("/login/second-step/", {"code": code_of(app)})["Location"] == "/login/", "begin anew"
    enter(halfway)
    by_passkey, by_password = sign_in_by(key), Client()
    refused = {
        by_passkey[0]: by_passkey[1],
        by_password: enter(by_password, "bob"),
        halfway: halfway.post("/login/second-step/", {"code": code_of(app)}),
    }
    for visitor, answer in refused.items():
        assert answer.status_code == 403
        assert "This account is closed" in main_of(answer.content)
        assert not is_in(visitor)
    report(alice, None)
    assert not is_in(here), "what has ended stays so"
    assert is_in(sign_in_by(key)[0])
