"""Charlie, signed in, asks for what is Penny's: he is told that there is no such page."""

from __future__ import annotations

import pytest

from tests.journeys import steps
from tests.journeys.app import Pocket
from tests.journeys.browser import Opening
from tests.journeys.harbor import Harbor

pytestmark = pytest.mark.promise


def test_another_members_grant_and_paper_are_not_found(
    open_browser: Opening, pocket: Pocket, harbor: Harbor
) -> None:
    penny, charlie = open_browser(), open_browser("phone")
    penny.open(pocket.authorize_address())
    steps.sign_in(penny, harbor.people["penny"])
    steps.share(penny, harbor.people["penny"])
    panel = penny.open("/account/sharing/").locator("section.panel")
    paper = panel.get_by_role("link", name="Signed authorization").get_attribute("href") or ""
    stop = panel.get_by_role("link", name="Stop sharing").get_attribute("href") or ""
    charlie.open("/login/")
    steps.sign_in(charlie, harbor.people["charlie"])
    for address in (paper, stop):
        answer = charlie.page.goto(harbor.base + address)
        assert answer is not None
        assert answer.status == 404
        assert charlie.title == "Page not found"
    charlie.look("not-found")
    token = charlie.page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    sent = charlie.page.context.request.post(
        harbor.base + stop,
        form={"csrfmiddlewaretoken": token},
        headers={"Referer": harbor.base},
    )
    assert sent.status == 404
    pocket.redeem()
    assert pocket.read("Patient").status_code == 200


def test_without_signing_in_a_members_page_leads_to_the_sign_in_page(open_browser: Opening) -> None:
    visitor = open_browser()
    for path in ("/account/", "/account/sharing/", "/documents/"):
        visitor.open(path)
        assert visitor.title == "Sign in"
    visitor.open("/")
    visitor.look("home")
