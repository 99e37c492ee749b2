"""Signing in and out, and what someone learns who only guesses."""

from __future__ import annotations

from tests.journeys import steps
from tests.journeys.browser import Opening, Visitor
from tests.journeys.harbor import Harbor
from tests.journeys.people import Member


def test_a_wrong_password_and_an_unknown_name_get_the_same_words(open_browser: Opening, harbor: Harbor) -> None:
    visitor, bob = open_browser("phone"), harbor.people["bob"]
    said = [refusal(visitor, bob.username), refusal(visitor, "nobody.at.all")]
    assert said[0] == said[1]
    visitor.look("sign-in-errors")
    assert visitor.page.evaluate("document.activeElement.id") == "errors"


def refusal(visitor: Visitor, username: str) -> str:
    visitor.open("/login/")
    visitor.page.get_by_label("Username").fill(username)
    visitor.page.get_by_label("Password", exact=True).fill("not the password at all")
    visitor.press("Sign in")
    return visitor.page.locator("#errors").inner_text()


def test_after_signing_out_the_back_button_shows_nothing(open_browser: Opening, harbor: Harbor) -> None:
    visitor, bob = open_browser(), harbor.people["bob"]
    visitor.open("/login/")
    steps.sign_in(visitor, bob)
    visitor.open("/account/sharing/")
    visitor.page.get_by_role("button", name="Sign out").click()
    assert visitor.title == "Your coverage, your data, your choice"
    visitor.page.go_back()
    assert visitor.title == "Sign in"


def test_the_sixth_try_for_one_identity_has_to_wait(open_browser: Opening, harbor: Harbor) -> None:
    visitor, nobody = open_browser("phone"), harbor.people["bob"].somebody_else()
    for _ in range(5):
        ask(visitor, nobody)
        assert visitor.title == "Where should we send your code?"
    ask(visitor, nobody)
    assert visitor.title == "Too many tries"
    visitor.look("register-too-often")


def ask(visitor: Visitor, member: Member) -> None:
    visitor.open("/register/")
    steps.identify(visitor, member)
