"""The pages in the dark scheme, in large print, and in Spanish: as readable as by day and in English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.journeys import steps
from tests.journeys.app import Pocket
from tests.journeys.browser import Opening, Visitor
from tests.journeys.harbor import Harbor

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINKS = "a[href^='/']"
HREFS = "links => links.map(link => link.getAttribute('href'))"


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
    visitor.open("/login/")
    visitor.page.locator("[name=login]").fill(harbor.people["luz"].username)
    visitor.page.locator("[name=password]").fill(harbor.people["luz"].password)
    visitor.page.locator("main form button[type=submit]").first.click()
    visitor.page.wait_for_url("**/account/")
    choose_print(visitor, "large_print")
    try:
        too_wide = {path: wide for path, wide in widths(visitor) if wide > 0}
    finally:
        choose_print(visitor, "standard")
    assert not too_wide


def choose_print(visitor: Visitor, size: str) -> None:
    """Choose the size of letters under Preferences."""
    visitor.open("/account/preferences/format/")
    visitor.page.locator(f"main input[value={size}]").check()
    visitor.page.locator("main form button[type=submit]").click()
    visitor.page.wait_for_url("**/preferences/")
    assert visitor.page.locator("html.large").count() == (size == "large_print")


def widths(visitor: Visitor) -> Iterator[tuple[str, int]]:
    """By how many pixels each page reached by links from the home page is wider than the screen; two of a kind."""
    waiting, known, kinds = ["/account/"], {"/account/"}, Counter[str]()
    while waiting:
        path = waiting.pop(0)
        kinds[kind(path)] += 1
        answer = visitor.page.request.get(visitor.harbor.base + path)
        if not answer.headers["content-type"].startswith("text/html"):
            continue  # a paper or a file
        visitor.open(path)
        yield path, visitor.page.evaluate(TOO_WIDE)
        for found in visitor.page.locator(LINKS).evaluate_all(HREFS):
            if found not in known and kinds[kind(found)] + sum(kind(one) == kind(found) for one in waiting) < 2:
                known.add(found)
                waiting.append(found)
    assert sum(kinds.values()) > 50, "the site has far more pages than were walked"


def kind(path: str) -> str:
    """A path without what tells one thing from another of its kind."""
    return re.sub(r"/(?=[^/]*\d)[^/?]+|\?.*", "/…", path)
