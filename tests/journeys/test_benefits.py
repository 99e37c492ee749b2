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
        assert visitor.title, link
        visitor.look(name)
        page.go_back()
    visitor.press("All on one page")
    page.emulate_media(media="print")
    visitor.keep(f"benefits-printed-{device}.png", lambda: page.screenshot(full_page=True))
