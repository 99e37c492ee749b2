"""Someone who thinks about sharing reads about it first: no account, desktop and phone, English and Spanish."""

from __future__ import annotations

import pytest

from sharewell import policy
from tests.journeys.browser import Opening, Visitor
from tests.journeys.harbor import Harbor

ADDRESSES = (
    *("/learn/", "/learn/sharing/", "/learn/apps/", "/learn/privacy/", "/learn/sensitive/", "/faq/", "/apps/"),
    *(f"/learn/papers/{name}/" for name in policy.current().papers),
)
TOP = "document.querySelector(location.hash).getBoundingClientRect().top"


@pytest.mark.parametrize("language", ["en-US", "es"])
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_anyone_reads_all_of_it_before_signing_in(
    open_browser: Opening, harbor: Harbor, device: str, language: str
) -> None:
    visitor = open_browser(device, language)
    for address in ("/", *ADDRESSES):
        answer = visitor.page.request.get(harbor.base + address)
        assert (answer.status, answer.url) == (200, harbor.base + address)
        visitor.open(address)
        assert visitor.page.locator("html").get_attribute("lang") == language[:2]
        visitor.look(f"learn-{language[:2]}{address.rstrip('/').replace('/', '-')}")


def test_a_reader_finds_the_way_from_the_first_page_to_an_answer_and_to_an_apps_policy(
    open_browser: Opening,
) -> None:
    visitor = open_browser("phone")
    visitor.open("/")
    visitor.press("How sharing works, step by step")
    visitor.press("How to stop")
    assert visitor.page.url.endswith("/learn/sharing/#stop")
    assert 0 <= visitor.page.evaluate(TOP) < 400, "the answer is in sight"
    visitor.press("questions that members ask")
    assert visitor.title == "Questions and answers"
    visitor.press("Authorization to share my health information")
    assert "Nothing is signed here." in visitor.page.locator("main").inner_text()
    visitor.open("/apps/")
    names = visitor.page.locator("main li h2").all_inner_texts()
    assert "Sunrise" in names
    assert names == sorted(names, key=str.casefold)
    visitor.page.get_by_role("link", name="Privacy policy (Sunrise)", exact=True).click()
    assert visitor.title == "You are leaving our site"


def test_the_contents_of_a_page_work_by_keyboard_alone(open_browser: Opening) -> None:
    visitor = open_browser()
    page = visitor.open("/learn/apps/")
    visit_by_keyboard(visitor, "5. Will it share or sell my data?")
    page.wait_for_url("**/learn/apps/#q-share")
    assert 0 <= page.evaluate(TOP) < 900


def visit_by_keyboard(visitor: Visitor, name: str) -> None:
    """Tab to a link of the page and press Enter."""
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.textContent.trim()") == name:
            visitor.page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not reach {name!r}")
