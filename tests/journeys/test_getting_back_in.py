"""A forgotten username, a forgotten password: as strong as registering, and nobody learns anything by asking."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page

from tests.journeys import steps
from tests.journeys.app import Pocket
from tests.journeys.browser import Opening, Visitor
from tests.journeys.harbor import Harbor
from tests.journeys.mail import text_of
from tests.journeys.people import Member

NEW = "copper kettle by the tide 41"


def sign_in_fails(visitor: Visitor, member: Member) -> bool:
    visitor.open("/login/")
    steps.sign_in(visitor, member)
    return visitor.title == "Sign in"


def test_a_forgotten_password_is_set_anew_and_everything_else_can_be_stopped(
    open_browser: Opening, pocket: Pocket, harbor: Harbor
) -> None:
    elsewhere, visitor, petra = open_browser(), open_browser(), harbor.people["petra"]
    elsewhere.open(pocket.authorize_address())
    steps.sign_in(elsewhere, petra)
    steps.share(elsewhere, petra)

    visitor.open("/login/")
    visitor.press("I forgot my username or password")
    visitor.look("help")
    visitor.press("I forgot my password")
    visitor.look("help-password-1")
    before = len(harbor.mailbox.codes_to(petra.email))
    steps.identify(visitor, petra)
    visitor.look("help-password-2")
    steps.ask_for_code(visitor)
    visitor.look("help-password-3")
    steps.enter_code(visitor, harbor.mailbox.code_for(petra.email, known=before))
    visitor.page.get_by_label("New password").fill("short")
    visitor.press("Save my new password")
    visitor.look("help-password-4-errors")
    visitor.expect_error_first()
    visitor.page.get_by_role("button", name="Show").click()
    visitor.page.get_by_label("New password").fill(NEW)
    assert visitor.page.get_by_label("New password").get_attribute("type") == "text"
    visitor.look("help-password-4")
    visitor.press("Save my new password")
    visitor.look("help-password-done")
    assert visitor.title == "Your password is changed"
    visitor.press("Stop all sharing now")
    assert "All sharing has stopped" in visitor.page.locator("main").inner_text()
    visitor.look("help-password-stopped")

    elsewhere.open("/account/")
    assert elsewhere.title == "Sign in", "a session from before has ended"
    harbor.mailbox.wait_for(petra.email, "password was changed")
    assert sign_in_fails(visitor, petra)
    steps.sign_in(visitor, replace(petra, password=NEW))
    assert visitor.title.startswith("Hello")
    visitor.open("/account/sharing/")
    assert "You are not sharing your data with any app now." in visitor.page.locator("main").inner_text()


def test_a_username_goes_to_the_address_on_file_and_stands_on_no_page(
    open_browser: Opening, harbor: Harbor
) -> None:
    stranger, member = open_browser("phone"), open_browser("phone")
    hester = harbor.people["hester"]
    for visitor, who in ((stranger, hester.somebody_else()), (member, hester)):
        visitor.open("/login/help/")
        visitor.press("I forgot my username")
        visitor.look("help-username-1")
        steps.identify(visitor, who)
        visitor.look("help-username-2")
        visitor.press("Send my username")
        visitor.look("help-username-sent")
    said = member.page.locator("main").inner_text()
    assert said == stranger.page.locator("main").inner_text()
    assert hester.username not in said
    assert hester.username in text_of(harbor.mailbox.wait_for(hester.email, "username"))


def test_it_is_all_done_with_the_keyboard_alone_in_spanish(open_browser: Opening, harbor: Harbor) -> None:
    visitor, carl = open_browser("phone", language="es-US"), harbor.people["carl-sr"]
    page = visitor.page
    visitor.open("/login/")
    to(page, "a[href='/login/help/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/help/")
    visitor.look("es-help")
    to(page, "main a[href='/login/help/password/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/password/")
    visitor.look("es-help-password-1")
    month, day, year = carl.birth
    written = {"card_id": carl.card_id, "given": carl.given, "family": carl.family}
    born = {"birth_date_month": month, "birth_date_day": day, "birth_date_year": year}
    before = len(harbor.mailbox.codes_to(carl.email))
    fill(page, {**written, **born})
    page.wait_for_url("**/password/check/")
    visitor.look("es-help-password-2")
    to(page, "main button.main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/password/code/")
    visitor.look("es-help-password-3")
    fill(page, {"code": harbor.mailbox.code_for(carl.email, known=before)})
    page.wait_for_url("**/password/new/")
    visitor.look("es-help-password-4")
    fill(page, {"password": NEW})
    page.wait_for_url("**/password/done/")
    visitor.look("es-help-password-done")
    assert visitor.title == "Su contraseña cambió"


def to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def fill(page: Page, fields: dict[str, str]) -> None:
    """Type into each field, and send the form with Enter."""
    for name, value in fields.items():
        to(page, f"[name={name}], #id_{name}")
        page.keyboard.type(value)
    page.keyboard.press("Enter")
