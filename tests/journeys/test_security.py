"""Signing in with more than a password: an app, recovery codes, passkeys; where one is signed in, and its end.

Whoever gets a second factor here is in no other journey, which would meet it at its own sign-in.
"""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time

import pytest
from playwright.sync_api import Page

from tests.journeys import steps
from tests.journeys.browser import Opening, Visitor
from tests.journeys.harbor import Harbor


def code_of(key: str, *, later: int = 0) -> str:
    """The six digits of RFC 6238 for a typed key, `later` steps of 30 seconds from now."""
    secret = base64.b32decode(key.replace(" ", "").upper() + "=" * (-len(key.replace(" ", "")) % 8))
    digest = hmac.digest(secret, struct.pack(">Q", int(time.time()) // 30 + later), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in(visitor: Visitor, key: str, *, password: str = "") -> None:
    visitor.open("/login/")
    member = visitor.harbor.people[key]
    visitor.page.get_by_label("Username").fill(member.username)
    visitor.page.get_by_label("Password", exact=True).fill(password or member.password)
    visitor.press("Sign in")


def prove(visitor: Visitor, key: str) -> None:
    """Whenever a page asks whether it is still you: the password."""
    if visitor.title == "Is it still you?":
        visitor.look("again")
        visitor.page.get_by_label("Password", exact=True).fill(visitor.harbor.people[key].password)
        visitor.press("Continue")


def settings(visitor: Visitor) -> None:
    visitor.open("/account/settings/")
    visitor.press("Sign-in and security")


def with_passkeys(page: Page) -> None:
    """The browser gets a security key of its own that always says yes (WebAuthn's virtual authenticator)."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.parametrize(("device", "key"), [("desktop", "opal"), ("phone", "cato")])
def test_an_app_is_added_and_asked_for_and_a_recovery_code_works_once(
    open_browser: Opening, device: str, key: str
) -> None:
    visitor = open_browser(device)
    sign_in(visitor, key)
    settings(visitor)
    visitor.look("security")
    visitor.press("Add an authenticator app")
    prove(visitor, key)
    visitor.look("security-app")
    spelled = visitor.page.locator("#app-key").inner_text()
    visitor.page.locator("main [name=code]").fill("000000")
    visitor.press("Turn it on")
    visitor.look("security-app-errors")
    visitor.page.locator("main [name=code]").fill(code_of(spelled))
    visitor.press("Turn it on")
    visitor.look("security-codes")
    codes = visitor.page.locator("ol.codes code").all_inner_texts()
    assert len(set(codes)) >= 8
    visitor.press("I have kept them")
    visitor.look("security-with-app")

    other = open_browser(device)
    sign_in(other, key)
    assert other.title == "One more step"
    other.look("second-step")
    other.page.locator("main [name=code]").fill(codes[0])
    other.press("Sign in")
    assert other.title.startswith("Hello, ")

    third = open_browser(device)
    sign_in(third, key)
    third.page.locator("main [name=code]").fill(codes[0])
    third.press("Sign in")
    assert third.title == "One more step"
    third.look("second-step-errors")
    third.page.locator("main [name=code]").fill(code_of(spelled, later=1))
    third.press("Sign in")
    assert third.title.startswith("Hello, ")


def test_a_passkey_is_made_and_signs_in_without_a_name_or_a_password(
    open_browser: Opening, harbor: Harbor
) -> None:
    visitor = open_browser()
    page = visitor.page
    with_passkeys(page)
    here = harbor.base.replace("127.0.0.1", "localhost")
    page.goto(f"{here}/login/")
    steps.sign_in(visitor, harbor.people["brigid"])
    page.goto(f"{here}/account/security/passkeys/")
    prove(visitor, "brigid")
    visitor.look("security-passkey")
    page.get_by_label("Name of this passkey").fill("My laptop")
    visitor.press("Make the passkey")
    page.wait_for_url(re.compile("/account/security/(recovery-codes/)?$"))
    if "recovery-codes" in page.url:
        visitor.press("I have kept them")
    assert "My laptop" in page.locator("main").inner_text()
    visitor.look("security-with-passkey")
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    page.goto(f"{here}/login/")
    visitor.look("sign-in-with-passkey")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{here}/account/")
    assert visitor.title.startswith("Hello, ")


def test_a_new_browser_is_told_and_signing_out_everywhere_ends_the_others_at_once(
    open_browser: Opening, harbor: Harbor
) -> None:
    first, second = open_browser(), open_browser("phone")
    member = harbor.people["denise"]
    sign_in(first, "denise")
    sign_in(second, "denise")
    harbor.mailbox.wait_for(member.email, "sign")
    settings(first)
    assert first.page.locator("#sessions ~ table tbody tr").count() == 2
    first.press("Sign out everywhere")
    prove(first, "denise")
    first.look("security-end-all")
    first.page.locator("main form button[type=submit]").first.click()
    first.page.wait_for_load_state()
    second.open("/account/")
    assert second.title == "Sign in"


def test_the_warning_before_the_end_is_a_dialog_that_the_keyboard_can_answer(open_browser: Opening) -> None:
    visitor = open_browser()
    page = visitor.page
    page.clock.install()
    sign_in(visitor, "charlie")
    visitor.open("/account/")
    box = page.locator("#session-end")
    assert not box.is_visible()
    page.clock.fast_forward("13:30")
    box.wait_for(state="visible")
    assert page.evaluate("document.getElementById('session-end').contains(document.activeElement)")
    page.keyboard.press("Escape")
    box.wait_for(state="hidden")
    assert visitor.title.startswith("Hello, ")


def test_the_pages_of_security_are_in_spanish(open_browser: Opening, harbor: Harbor) -> None:
    visitor = open_browser("phone", "es-US")
    visitor.open("/login/")
    page, member = visitor.page, harbor.people["charlie"]
    page.locator("[name=login]").fill(member.username)
    page.locator("[name=password]").fill(member.password)
    page.locator("main").get_by_role("button", name="Iniciar sesión", exact=True).click()
    page.wait_for_load_state()
    for name in ("", "password/", "app/", "not-me/"):
        visitor.open(f"/account/security/{name}")
        visitor.look(f"es-security-{name.strip('/') or 'page'}")
    assert page.locator("html").get_attribute("lang") == "es"


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_what_was_typed_before_the_session_ended_is_there_after_signing_in(
    open_browser: Opening, harbor: Harbor, device: str
) -> None:
    visitor = open_browser(device)
    sign_in(visitor, "dolores")
    visitor.open("/account/preferences/other-formats/")
    wish = visitor.page.get_by_label("Which papers?")
    wish.fill("The booklet about benefits")
    harbor.nobody_did_anything_for_too_long()
    visitor.press("Send the request")
    assert "What you have typed is kept for you" in visitor.page.locator("main").inner_text()
    visitor.look("typed-sign-in")
    steps.sign_in(visitor, harbor.people["dolores"])
    assert "We kept what you typed" in visitor.page.locator("main").inner_text()
    assert wish.input_value() == "The booklet about benefits"
    visitor.look("typed-kept")
