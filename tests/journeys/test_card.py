"""The ID card in a browser: seen, printed, sent as a link that a program reads, and ended."""

from __future__ import annotations

import base64
import io
import json

import httpx
import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.journeys import steps
from tests.journeys.browser import Opening, Visitor
from tests.journeys.harbor import Harbor
from tests.journeys.test_sharing_pages import follow, walk_to


def arrive(visitor: Visitor, key: str) -> None:
    visitor.open("/login/")
    steps.sign_in(visitor, visitor.harbor.people[key])
    visitor.open("/card/")


def payload(page: Page) -> dict[str, str]:
    text = page.locator("#link-text").inner_text().strip().removeprefix("shlink:/")
    found: dict[str, str] = json.loads(base64.urlsafe_b64decode(text + "=="))
    return found


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_member_sees_both_sides_of_the_card_and_prints_it(open_browser: Opening, device: str) -> None:
    visitor = open_browser(device)
    arrive(visitor, "nils")
    visitor.look("card")
    visitor.page.get_by_role("link", name="See front and back").first.click()
    visitor.look("card-both-sides")
    number = visitor.page.locator("dt", has_text="Member ID").locator("xpath=following-sibling::dd").inner_text()
    assert number == visitor.harbor.people["nils"].card_id
    visitor.page.emulate_media(media="print")
    visitor.keep(f"card-printed-{device}.png", lambda: visitor.page.screenshot(full_page=True))
    box = visitor.page.locator(".idcard").first.bounding_box()
    assert box
    assert abs(box["width"] / 96 * 25.4 - 85.6) < 0.5
    visitor.page.emulate_media(media="screen")
    address = visitor.page.get_by_role("link", name="Print (PDF)").get_attribute("href") or ""
    pdf = visitor.page.request.get(visitor.harbor.base + address).body()
    assert number in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    visitor.keep(f"card-{device}.pdf", lambda: pdf)


def test_a_member_with_medicare_and_a_past_medicaid_card_reads_them_in_spanish(open_browser: Opening) -> None:
    visitor = open_browser("phone", "es")
    visitor.open("/login/")
    visitor.page.locator("#id_login").fill(visitor.harbor.people["luz"].username)
    visitor.page.locator("#id_password").fill(visitor.harbor.people["luz"].password)
    visitor.page.locator("main button[type=submit]").first.click()
    visitor.open("/card/")
    visitor.look("es-card")
    visitor.page.get_by_role("link", name="Harbor Community Care").click()
    assert "ya no es válida" in visitor.page.locator("main").inner_text()
    visitor.look("es-card-past")


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_link_is_made_opened_by_a_program_listed_and_ended(open_browser: Opening, device: str) -> None:
    visitor = open_browser(device)
    arrive(visitor, "dolores")
    visitor.page.get_by_role("link", name="See front and back").first.click()
    visitor.press("Send your card as a link")
    visitor.press("Make the link")
    visitor.expect_error_first()
    visitor.look("card-link-error")
    visitor.page.get_by_label("Whom is the link for?").fill("Dr. Hill’s office")
    visitor.look("card-link-make")
    visitor.press("Make the link")
    assert visitor.title == "Link for Dr. Hill’s office"
    visitor.look("card-link")
    told = payload(visitor.page)
    answer = httpx.post(told["url"], json={"recipient": "Hill Family Practice"})
    assert answer.json()["files"][0]["embedded"].count(".") == 4
    assert told["key"] not in visitor.harbor.log.read_text(errors="replace")
    visitor.open("/card/links/")
    visitor.look("card-links")
    assert "Hill Family Practice" in visitor.page.locator("main").inner_text()
    visitor.page.get_by_role("link", name="End this link").first.click()
    visitor.look("card-link-end")
    visitor.press("End it now")
    assert httpx.post(told["url"], json={"recipient": "Hill Family Practice"}).status_code == 404
    visitor.look("card-links-ended")


def test_a_link_is_made_and_ended_by_keyboard_alone(open_browser: Opening, harbor: Harbor) -> None:
    visitor = open_browser()
    arrive(visitor, "henrik")
    page = visitor.page
    follow(page, page.get_by_role("link", name="See front and back").first.inner_text())
    follow(page, "Send your card as a link")
    walk_to(page, "label")
    page.keyboard.type("Pharmacy")
    walk_to(page, "days")
    page.keyboard.press("ArrowUp")
    walk_to(page, text="Make the link")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert visitor.title == "Link for Pharmacy"
    follow(page, "End this link")
    walk_to(page, text="End it now")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "The link has ended" in page.locator("main").inner_text()
