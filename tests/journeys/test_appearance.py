"""The pages in the dark scheme, in large print, and in Spanish: as readable as by day and in English."""

from __future__ import annotations

import pytest

from tests.journeys import steps
from tests.journeys.app import Pocket
from tests.journeys.browser import SHIFT, Opening, Visitor
from tests.journeys.harbor import Harbor
from tests.journeys.people import Member
from tests.journeys.walk import walk

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_pages_can_be_read_in_the_dark(open_browser: Opening, pocket: Pocket, harbor: Harbor, device: str) -> None:
    visitor = open_browser(device, color_scheme="dark")
    for path in ("/", "/register/", "/register/?with=ssn", "/login/"):
        visitor.open(path)
        visitor.look(f"dark{path.replace('/', '-').replace('?', '')}")
    visitor.open(pocket.authorize_address())
    steps.sign_in(visitor, harbor.people["nils"])
    visitor.look("dark-share-1")
    visitor.press("Continue")
    visitor.look("dark-share-1-errors")
    steps.read_and_agree(visitor.page)
    visitor.look("dark-share-2")
    visitor.press("Do not share")
    visitor.open("/account/sharing/")
    visitor.look("dark-sharing")
    assert visitor.page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"


def test_a_member_changes_the_language_where_they_are(open_browser: Opening, harbor: Harbor) -> None:
    visitor = open_browser("phone")
    visitor.open("/login/")
    steps.sign_in(visitor, harbor.people["luz"])
    visitor.open("/account/sharing/")
    visitor.page.get_by_role("button", name="Español").click()
    assert visitor.title == "Compartir con aplicaciones"
    assert visitor.page.url.endswith("/account/sharing/")
    visitor.look("es-sharing")
    visitor.open("/documents/")
    assert visitor.title == "Documentos"


def test_every_page_of_a_member_fits_a_phone_in_large_print(open_browser: Opening, harbor: Harbor) -> None:
    visitor = open_browser("phone", "es")
    arrive(visitor, harbor.people["luz"])
    choose_print(visitor, "large_print")
    try:
        widths = {path: visitor.page.evaluate(TOO_WIDE) for path in walk(visitor)}
    finally:
        choose_print(visitor, "standard")
    assert len(widths) > 50, "the site has far more pages than were walked"
    assert {path: wide for path, wide in widths.items() if wide > 0} == {}


@pytest.mark.deep
@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", ["en-US", "es"])
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_every_page_of_a_member_in_every_size_and_language(
    open_browser: Opening, harbor: Harbor, device: str, language: str
) -> None:
    visitor = open_browser(device, language)
    arrive(visitor, harbor.people["henrik"])
    seen = 0
    for path in walk(visitor):
        visitor.look(f"walk-{language}{path.replace('/', '-')}")
        assert visitor.page.locator("html").get_attribute("lang") == language[:2]
        seen += 1
    assert seen > 50, "the site has far more pages than were walked"


def arrive(visitor: Visitor, member: Member) -> None:
    """Sign in, in whatever language the page speaks."""
    visitor.open("/login/")
    visitor.page.locator("[name=login]").fill(member.username)
    visitor.page.locator("[name=password]").fill(member.password)
    visitor.page.locator("main form button[type=submit]").first.click()
    visitor.page.wait_for_url("**/account/")


def choose_print(visitor: Visitor, size: str) -> None:
    """Choose the size of letters under Preferences."""
    visitor.open("/account/preferences/format/")
    visitor.page.locator(f"main input[value={size}]").check()
    visitor.page.locator("main form button[type=submit]").click()
    visitor.page.wait_for_url("**/preferences/")
    assert visitor.page.locator("html.large").count() == (size == "large_print")


@pytest.mark.parametrize("path", ["/claims/", "/benefits/", "/documents/"])
def test_a_page_that_comes_slowly_does_not_move_while_it_is_read(
    open_browser: Opening, harbor: Harbor, path: str
) -> None:
    visitor = open_browser("desktop")
    arrive(visitor, harbor.people["henrik"])
    network = visitor.page.context.new_cdp_session(visitor.page)
    slow = {"offline": False, "latency": 20, "downloadThroughput": 30_000, "uploadThroughput": 30_000}
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", slow)
    visitor.open(path)
    assert visitor.page.evaluate(SHIFT) == 0
