"""The benefits pages in a browser: where the limits stand, what care costs, in both languages and sizes."""

from __future__ import annotations

import pytest

from tests.journeys import steps
from tests.journeys.browser import Opening, Visitor


def arrive(visitor: Visitor, key: str) -> None:
    visitor.open("/login/")
    steps.sign_in(visitor, visitor.harbor.people[key])
    visitor.open("/benefits/")


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_member_looks_through_all_pages_of_her_benefits(open_browser: Opening, device: str) -> None:
    visitor = open_browser(device)
    arrive(visitor, "alice")
    page = visitor.page
    visitor.look("benefits")
    for link, name in (
        ("What care costs", "benefits-care"),
        ("Prescription drugs", "benefits-drugs"),
        ("Extra benefits", "benefits-extras"),
        ("All on one page", "benefits-whole"),
    ):
        visitor.press(link)
        visitor.look(name)
        assert "Harbor Gold HMO" in page.locator(".lead").inner_text()
        page.go_back()
    visitor.press("All on one page")
    page.emulate_media(media="print")
    visitor.keep(f"benefits-printed-{device}.png", lambda: page.screenshot(full_page=True))


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_the_same_pages_in_spanish(open_browser: Opening, device: str) -> None:
    visitor = open_browser(device, "es")
    visitor.open("/login/")
    member = visitor.harbor.people["alice"]
    visitor.page.locator("input[name=login]").fill(member.username)
    visitor.page.locator("input[name=password]").fill(member.password)
    visitor.page.locator("main button[type=submit]").first.click()
    visitor.open("/benefits/")
    visitor.look("benefits-es")
    for link in ("Lo que cuesta la atención", "Medicamentos con receta", "Beneficios adicionales"):
        visitor.press(link)
        visitor.look(f"benefits-{link.split()[0].lower()}-es")
        assert visitor.page.locator("html").get_attribute("lang") == "es"
        visitor.page.go_back()


def test_a_member_finds_a_price_with_the_keyboard_alone(open_browser: Opening) -> None:
    visitor = open_browser()
    arrive(visitor, "alice")
    page = visitor.page
    page.get_by_role("link", name="What care costs").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Search for a service").wait_for()
    page.get_by_role("link", name="Skip to main content").focus()
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_words"
    page.keyboard.type("wheelchair")
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()
    assert page.get_by_role("rowheader").all_inner_texts() == ["Medical equipment"]
    visitor.look("benefits-found")


def test_after_a_change_of_plan_both_plans_of_the_year_can_be_seen(open_browser: Opening) -> None:
    visitor = open_browser()
    arrive(visitor, "petra")
    page = visitor.page
    page.get_by_role("link", name="2025, Harbor Gold HMO").click()
    assert "Your plan changed on July 1, 2025" in page.locator("main").inner_text()
    visitor.look("benefits-changed")
    page.get_by_role("link", name="2025, Harbor Silver PPO").click()
    assert "from January 1, 2025 to June 30, 2025" in page.locator("main").inner_text()
    visitor.look("benefits-before-the-change")
