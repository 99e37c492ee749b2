"""The member looks, on a desktop and on a phone, at what an app read."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.journeys import steps
from tests.journeys.app import Pocket
from tests.journeys.browser import Opening
from tests.journeys.harbor import Harbor


def test_what_an_app_read_stands_on_the_page_a_moment_later(
    open_browser: Opening, pocket: Pocket, harbor: Harbor
) -> None:
    visitor, owen = open_browser(), harbor.people["owen"]
    visitor.open(pocket.authorize_address())
    steps.sign_in(visitor, owen)
    steps.share(visitor, owen)
    pocket.redeem()
    claims = pocket.read("ExplanationOfBenefit?_count=2&_include=ExplanationOfBenefit:*").json()["entry"]
    page = visitor.open("/account/sharing/")
    page.get_by_role("link", name="What Sunrise Pocket has read").first.click()
    assert visitor.title == "What Sunrise Pocket has read"
    assert count_of(page, "Claims for care and drugs") == 2
    assert count_of(page, "Names of doctors, pharmacies and places") == len(claims) - 2 - other(claims)
    visitor.look("what-was-read")
    page.set_viewport_size({"width": 320, "height": 640})
    visitor.look("what-was-read-phone")
    with page.expect_download() as taken:
        page.get_by_role("link", name="For a spreadsheet (CSV)").click()
    assert b"Claims for care and drugs" in taken.value.path().read_bytes()


def count_of(page: Page, kind: str) -> int:
    return int(page.get_by_role("row").filter(has_text=kind).locator("td").first.inner_text())


def other(entries: list[dict[str, dict[str, str]]]) -> int:
    """How many came along that name no doctor and no place."""
    return sum(one["resource"]["resourceType"] in {"Coverage", "Patient"} for one in entries)
