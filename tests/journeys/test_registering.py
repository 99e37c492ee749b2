"""Who may register, when, and with what; and that nobody else learns anything by trying."""

from __future__ import annotations

import re

import pytest

from tests.journeys import steps
from tests.journeys.browser import Opening, Visitor
from tests.journeys.harbor import Harbor
from tests.journeys.mail import text_of

MATCHES = "If what you entered matches our records"


@pytest.fixture
def same_day(harbor: Harbor) -> None:
    """The people of this file are days away from the day on which the plan was filled."""
    if not harbor.is_the_day():
        pytest.skip("midnight came to the plan's zone since the plan was filled")


def begin(visitor: Visitor, key: str, way: str = "email", **how: str) -> None:
    visitor.open("/register/")
    steps.identify(visitor, visitor.harbor.people[key], **how)
    steps.ask_for_code(visitor, by=way)


def test_a_member_without_the_card_registers_with_the_social_security_number(
    open_browser: Opening, harbor: Harbor
) -> None:
    visitor, sue = open_browser(), harbor.people["sue"]
    visitor.open("/register/")
    visitor.press("I do not have my member ID card")
    visitor.look("register-1-ssn")
    visitor.open("/register/")
    steps.register(visitor, sue, by="ssn")
    assert visitor.title == "Your account is ready"
    visitor.look("account-new")
    assert sue.card_id in visitor.page.locator("main").inner_text()


def test_a_member_without_email_gets_a_pin_by_letter(open_browser: Opening, harbor: Harbor) -> None:
    visitor, nora = open_browser(), harbor.people["nora"]
    begin(visitor, "nora", way="letter")
    visitor.look("register-3-letter")
    pin = harbor.mailbox.pin_for(nora.given, nora.family)
    visitor.open("/demo/inbox/")
    visitor.look("demo-inbox-letters")
    # The letter comes days later, when the browser has forgotten everything.
    another = open_browser("phone")
    another.open("/register/")
    another.press("I have a PIN from a letter")
    steps.enter_pin(another, nora, "00000000")
    another.look("register-pin-errors")
    assert another.page.evaluate("document.activeElement.id") == "errors"
    steps.enter_pin(another, nora, pin)
    steps.choose_account(another, nora)
    assert another.title == "Your account is ready"


@pytest.mark.usefixtures("same_day")
def test_sixteen_days_before_coverage_registration_does_not_open(open_browser: Opening, harbor: Harbor) -> None:
    visitor, floyd = open_browser(), harbor.people["floyd"]
    begin(visitor, "floyd")
    assert MATCHES in visitor.page.locator("main").inner_text()
    mail = harbor.mailbox.wait_for(floyd.email, "when you can register")
    assert not re.search(r"\b\d{8}\b", text_of(mail))
    steps.enter_code(visitor, "00000000")
    assert visitor.title == "Check your messages"


@pytest.mark.usefixtures("same_day")
def test_fifteen_days_before_coverage_one_can_register_but_not_share(
    open_browser: Opening, harbor: Harbor
) -> None:
    visitor, fay = open_browser("phone"), harbor.people["fay"]
    visitor.open(harbor.sunrise)
    visitor.press("Connect my health plan")
    visitor.press("Register here")
    steps.register(visitor, fay)
    assert visitor.title == "You cannot share yet"
    visitor.look("share-too-early")
    visitor.press("Go back to Sunrise")
    assert visitor.page.url.startswith(harbor.sunrise)
    assert "access_denied" in visitor.page.get_by_role("alert").inner_text()
    visitor.look("app-4-refused")
    visitor.open("/account/")
    assert visitor.title.startswith("Hello, ")


def test_a_stranger_sees_the_same_page_as_a_member(open_browser: Opening, harbor: Harbor) -> None:
    stranger, member = open_browser(), open_browser()
    nobody = harbor.people["harold"].somebody_else()
    for visitor, who in ((stranger, nobody), (member, harbor.people["alice"])):  # who has an account already
        visitor.open("/register/")
        steps.identify(visitor, who)
        visitor.look("register-2-anyone")
        steps.ask_for_code(visitor)
    assert stranger.page.locator("main").inner_text() == member.page.locator("main").inner_text()
    harbor.mailbox.wait_for(harbor.people["alice"].email, "you already have")


def test_a_member_who_prefers_spanish_does_it_all_in_spanish(open_browser: Opening, harbor: Harbor) -> None:
    visitor, esperanza = open_browser("phone", language="es-US"), harbor.people["esperanza"]
    page = visitor.page
    visitor.open(harbor.sunrise)
    visitor.press("Connect my health plan")
    visitor.look("es-sign-in")
    assert page.locator("html").get_attribute("lang") == "es"
    page.locator("main a[href='/register/']").click()
    visitor.look("es-register-1")
    page.locator("[name=card_id]").fill(esperanza.card_id)
    page.locator("[name=given]").fill(esperanza.given)
    page.locator("[name=family]").fill(esperanza.family)
    for box, part in zip(page.locator(".dates input").all(), esperanza.birth, strict=True):
        box.fill(part)
    page.locator("main button.main").click()
    visitor.look("es-register-2")
    page.locator("main button.main").click()
    visitor.look("es-register-3")
    page.locator("[name=code]").fill(harbor.mailbox.code_for(esperanza.email))
    page.locator("main button.main").click()
    visitor.look("es-register-4")
    page.locator("[name=username]").fill(esperanza.username)
    page.locator("[name=password]").fill(esperanza.password)
    page.locator("main button.main").click()
    visitor.look("es-share-1")
    assert "Autorización" in page.locator("main").inner_text() or "comparti" in page.locator("main").inner_text()
    assert english_left(page.locator("main").inner_text()) == []
    page.get_by_role("checkbox").check()
    page.locator("main button.main").click()
    visitor.look("es-share-2")
    assert english_left(page.locator("main").inner_text()) == []
    page.locator("[name=typed_name]").fill(esperanza.name)
    page.locator("[name=password]").fill(esperanza.password)
    page.get_by_role("checkbox").check()
    page.locator("main button.main").click()
    page.wait_for_url(f"{harbor.sunrise}/**")
    mail = harbor.mailbox.wait_for(esperanza.email, "Ahora comparte sus datos")
    assert mail["Content-Language"] == "es"


def english_left(text: str) -> list[str]:
    """Words that only an English page has."""
    return re.findall(r"\b(?:the|your|you|with|health data|sign|agree|share)\b", text)
