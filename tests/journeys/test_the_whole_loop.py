"""The promise as a person walks through it, from the app to the last e-mail, on a desktop and on a phone."""

from __future__ import annotations

import re
import time
from io import BytesIO

import pypdf
import pytest
from playwright.sync_api import Page

from tests.journeys import steps
from tests.journeys.browser import Opening, Visitor
from tests.journeys.harbor import Harbor
from tests.journeys.mail import text_of
from tests.journeys.people import Member


@pytest.mark.parametrize(("device", "key"), [("desktop", "harold"), ("phone", "flora")])
def test_a_member_registers_within_the_apps_flow_shares_sees_it_and_stops(
    open_browser: Opening, harbor: Harbor, device: str, key: str
) -> None:
    visitor, member = open_browser(device), harbor.people[key]
    begin_in_the_app(visitor)
    register_on_the_way(visitor, member)
    read_and_sign(visitor, member)
    in_the_app = read_in_the_app(visitor)
    expect_mail_of_the_start(visitor, member)
    keep_the_paper(visitor, member)
    stop_it(visitor)
    expect_refusal(visitor, in_the_app)
    expect_mail_of_the_stop(visitor, member)


def begin_in_the_app(visitor: Visitor) -> None:
    visitor.open(visitor.harbor.sunrise)
    visitor.look("app-1-welcome")
    visitor.press("Connect my health plan")
    assert visitor.title == "Sign in"
    visitor.look("sign-in")


def register_on_the_way(visitor: Visitor, member: Member) -> None:
    visitor.press("Register here")
    visitor.look("register-1-identify")
    visitor.press("Continue")
    visitor.look("register-1-identify-errors")
    visitor.expect_error_first()
    steps.identify(visitor, member)
    visitor.look("register-2-check")
    steps.ask_for_code(visitor)
    visitor.look("register-3-code")
    steps.enter_code(visitor, "12345")
    visitor.look("register-3-code-errors")
    visitor.expect_error_first()
    steps.enter_code(visitor, visitor.harbor.mailbox.code_for(member.email))
    visitor.look("register-4-account")
    steps.choose_account(visitor, member)


def read_and_sign(visitor: Visitor, member: Member) -> None:
    assert visitor.title == "Sunrise asks to read your health data"
    visitor.look("share-1-read")
    visitor.press("Continue")
    visitor.expect_error_first()
    steps.read_and_agree(visitor.page)
    visitor.look("share-2-sign")
    steps.sign(visitor.page, "Somebody Else", member.password)
    visitor.look("share-2-sign-errors")
    visitor.expect_error_first()
    clicked = time.monotonic()
    steps.sign(visitor.page, member.name, member.password)
    visitor.page.locator("#count").wait_for()
    assert time.monotonic() - clicked < 5, "from the click to the claims in the app: the budget is 5 seconds"


def read_in_the_app(visitor: Visitor) -> Page:
    page = visitor.page
    assert page.url.startswith(visitor.harbor.sunrise)
    assert visitor.title == "Your claims"
    years = [word for word in page.locator("h2").all_inner_texts() if re.fullmatch(r"\d{4}", word)]
    assert years == sorted(years, reverse=True)
    assert len(years) > 1
    rows = page.locator("section tbody tr, div[role=region] tbody tr").count()
    assert rows == int(page.locator("#count").inner_text().split()[0]) > 0
    visitor.look("app-2-claims")
    visitor.press("Refresh the token now")
    assert page.get_by_role("status").inner_text() == "The token was refreshed."
    assert int(page.locator("#count").inner_text().split()[0]) == rows
    return page


def expect_mail_of_the_start(visitor: Visitor, member: Member) -> None:
    mail = visitor.harbor.mailbox.wait_for(member.email, "You started sharing your data")
    assert "/messages/" in text_of(mail)
    assert "Sunrise" not in text_of(mail)
    visitor.open("/demo/inbox/")
    visitor.look("demo-inbox")
    visitor.page.get_by_role("link", name=str(mail["Subject"])).first.click()
    visitor.look("demo-message")


def keep_the_paper(visitor: Visitor, member: Member) -> None:
    visitor.open("/account/")
    visitor.look("account")
    visitor.press("Account settings")
    visitor.look("settings")
    visitor.press("Sharing with apps")
    visitor.look("sharing")
    seen = visitor.open("/account/activity/").locator("main tbody tr").filter(has_text="claims")
    assert [row for row in seen.all_inner_texts() if "Sunrise" in row]
    visitor.look("activity")
    panel = visitor.open("/account/sharing/").locator("section.panel")
    assert "Sunrise Health Apps, Inc." in panel.inner_text()
    assert "Not yet" not in panel.inner_text()
    address = panel.get_by_role("link", name="Signed authorization").get_attribute("href") or ""
    ends = panel.locator("dd").nth(2).inner_text()
    paper = visitor.page.context.request.get(visitor.harbor.base + address)
    assert paper.headers["content-type"] == "application/pdf"
    visitor.keep(f"paper-{member.key}.pdf", paper.body)
    pages = pypdf.PdfReader(BytesIO(paper.body())).pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
    assert member.name in text
    assert "Sunrise Health Apps, Inc." in text
    day = re.match(r"\w+ \d+, \d{4}|\w+\.? \d+, \d{4}", ends)
    assert day, ends
    assert re.sub(r"\.", "", day.group()) in re.sub(r"\.", "", text)
    visitor.open("/documents/")
    visitor.look("documents")


def stop_it(visitor: Visitor) -> None:
    visitor.open("/account/sharing/")
    visitor.press("Stop sharing with Sunrise")
    visitor.look("stop")
    visitor.press("Stop sharing now")
    assert visitor.title == "Sharing with Sunrise has stopped"
    visitor.look("stopped")
    visitor.press("Back to sharing")
    visitor.look("sharing-ended")
    assert visitor.page.locator("section.panel").count() == 0


def expect_refusal(visitor: Visitor, page: Page) -> None:
    visitor.open(visitor.harbor.sunrise)
    assert visitor.title == "Sunrise can no longer read your data"
    assert "401" in page.get_by_role("alert").inner_text()
    visitor.look("app-3-stopped")
    refreshed = page.context.request.post(f"{visitor.harbor.sunrise}/refresh").text()
    assert "invalid_grant" in refreshed


def expect_mail_of_the_stop(visitor: Visitor, member: Member) -> None:
    mail = visitor.harbor.mailbox.wait_for(member.email, "no longer share your data")
    assert "Sunrise" not in str(mail["Subject"]) + text_of(mail)
    visitor.open("/messages/")
    visitor.press("Your data is no longer shared with Sunrise")
    assert "privacy@sunrise.example.org" in visitor.page.locator("main").inner_text()
