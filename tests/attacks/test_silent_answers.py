"""Who may get a code without a click (prompt=none): only an app that nobody else can pass for.

A public app on a loopback port or a private-use scheme has no identity: any program on the machine can claim
it. RFC 8252 section 8.6: such requests are never answered without the person.
"""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client

from sharewell.accounts.sessions import SessionStore
from sharewell.audit.actor import Actor, ActorKind
from sharewell.lib import clock
from sharewell.registry.models import App, AuthMethod
from sharewell.sharing import grants, papers
from sharewell.sharing.presence import Presence
from tests.oauth import world

pytestmark = pytest.mark.django_db
LOOPBACK = "http://127.0.0.1/callback"
PRIVATE = "org.example.sunrise:/callback"


def connected(app: App) -> Client:
    """Alice's browser: signed in, and she has signed for this app."""
    alice, now = world.alice(), clock.now()
    shown = papers.required(app, "en", now, grants.end_of(now, 365), "Alice Adams")
    grants.give(
        person_key=alice.person_key, signer=alice.user, app=app, scopes=world.SCOPES, language="en", papers=shown,
        typed_name="Alice Adams", days=365, presence=Presence("password", now),
        by=Actor(ActorKind.MEMBER, str(alice.user.pk)),
    )  # fmt: skip
    browser = Client()
    browser.force_login(alice.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def asks(app: App) -> dict[str, str]:
    return {name: values[0] for name, values in world.asks(app).items()}


def silent(browser: Client, app: App, redirect_uri: str) -> dict[str, str]:
    asked = {name: values[0] for name, values in world.asks(app, redirect_uri=redirect_uri, prompt="none").items()}
    page = browser.get(f"/oauth/authorize?{urlencode(asked)}", follow=False)
    return world.query(browser.get(page["Location"])["Location"])


@pytest.mark.parametrize("address", ["http://127.0.0.1:49152/callback", PRIVATE])
def test_another_program_that_claims_to_be_a_public_native_app_gets_no_code_behind_the_members_back(
    address: str,
) -> None:
    app = world.sunrise(native=True, redirect_uris=[LOOPBACK, PRIVATE])
    answer = silent(connected(app), app, address)
    assert "code" not in answer
    assert answer["error"] == "interaction_required"


def test_the_member_can_still_answer_that_app_with_a_click() -> None:
    app = world.sunrise(native=True, redirect_uris=[LOOPBACK])
    asked = {name: values[0] for name, values in world.asks(app, redirect_uri=LOOPBACK).items()}
    browser = connected(app)
    page = browser.get(f"/oauth/authorize?{urlencode(asked)}")["Location"]
    assert "code" in world.query(browser.post(page, {"again": "1"})["Location"])


def test_an_app_that_only_its_own_site_can_receive_for_is_answered_without_a_page() -> None:
    app = world.sunrise()
    assert "code" in silent(connected(app), app, world.CALLBACK)


def test_a_native_app_with_a_secret_is_answered_without_a_page() -> None:
    app = world.sunrise(native=True, redirect_uris=[LOOPBACK], auth_method=AuthMethod.BASIC)
    assert "code" in silent(connected(app), app, LOOPBACK)


def test_an_app_that_was_not_signed_for_does_not_learn_who_is_covered() -> None:
    """Any registered app can ask any visitor's browser; membership and coverage are health information."""
    app, answers = world.sunrise(), []
    for member in (world.alice("covered"), world.alice("lapsed", covered=False)):
        browser = Client()
        browser.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        answers.append(silent(browser, app, world.CALLBACK))
        page = browser.get(f"/oauth/authorize?{urlencode(asks(app))}")["Location"]
        answers.append(world.query(browser.post(f"{page}decline/")["Location"]))
    assert answers[0] == answers[2]
    assert answers[1] == answers[3]
    assert (answers[0]["error"], answers[1]["error"]) == ("consent_required", "access_denied")


def test_a_request_that_is_declined_twice_is_over_the_second_time() -> None:
    app, browser = world.sunrise(), Client()
    page = browser.get(f"/oauth/authorize?{urlencode(asks(app))}")["Location"]
    kept = browser.cookies["sessionid"].value
    assert browser.post(f"{page}decline/").status_code == 302
    session = SessionStore(kept)
    session["authorization_requests"] = [page.strip("/").rpartition("/")[2]]
    session.save()
    assert browser.post(f"{page}decline/").status_code == 410
