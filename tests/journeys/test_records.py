"""The health records in a browser: every kind, one test over time, a note taken away, and who looked at them."""

from __future__ import annotations

import pytest

from sharewell.clinical.kinds import Kind
from tests.journeys.browser import Opening, Visitor

SIGN_IN = {
    "en-US": ("Username", "Password", "Sign in"),
    "es": ("Nombre de usuario", "Contraseña", "Iniciar sesión"),
}
SERIES = 'main table a[href^="/records/results/"]'


def arrive(visitor: Visitor, key: str = "alice", *, language: str = "en-US") -> None:
    """Sign in, in the language of the browser."""
    visitor.open("/login/")
    name, password, button = SIGN_IN[language]
    member = visitor.harbor.people[key]
    visitor.page.get_by_label(name, exact=True).fill(member.username)
    visitor.page.get_by_label(password, exact=True).fill(member.password)
    visitor.press(button)


@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["en-US", "es"])
def test_a_member_reads_every_kind_of_her_record(open_browser: Opening, device: str, language: str) -> None:
    visitor = open_browser(device, language=language)
    arrive(visitor, language=language)
    visitor.open("/records/")
    assert visitor.title == {"en-US": "Health records", "es": "Historial de salud"}[language]
    visitor.look(f"records-{language[:2]}")
    for kind in Kind:
        visitor.open(f"/records/{kind}/")
        visitor.look(f"records-{kind}-{language[:2]}")


@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["en-US", "es"])
def test_a_member_sees_one_test_over_time(open_browser: Opening, device: str, language: str) -> None:
    visitor = open_browser(device, language=language)
    arrive(visitor, language=language)
    visitor.open("/records/results/")
    visitor.page.locator(SERIES).first.click()
    visitor.page.wait_for_load_state()
    assert visitor.page.locator("svg.chart polyline").count() >= 1
    visitor.look(f"records-series-{language[:2]}")


def test_each_line_of_a_chart_is_named_and_drawn_in_its_own_way(open_browser: Opening) -> None:
    visitor = open_browser("phone")
    arrive(visitor)
    visitor.open("/records/results/")
    visitor.page.locator(SERIES, has_text="lood pressure").first.click()
    visitor.page.wait_for_load_state()
    lines = visitor.page.locator("svg.chart polyline")
    assert lines.count() == 2
    assert len(set(lines.evaluate_all("all => all.map(one => getComputedStyle(one).strokeDasharray)"))) == 2
    assert "Upper" in visitor.page.locator("figcaption").inner_text()
    visitor.look("records-blood-pressure")


def test_a_note_is_taken_away_as_a_file(open_browser: Opening) -> None:
    visitor = open_browser("desktop")
    arrive(visitor)
    visitor.open("/records/notes/")
    with visitor.page.expect_download() as saved:
        visitor.page.locator('main table a[href^="/records/notes/"]').first.click()
    assert saved.value.suggested_filename.startswith("note.")
    assert saved.value.path().stat().st_size > 0


def test_a_result_is_found_by_keyboard_alone(open_browser: Opening) -> None:
    visitor = open_browser("desktop")
    arrive(visitor)
    visitor.open("/records/")
    follow_by_keyboard(visitor, "/records/results/")
    follow_by_keyboard(visitor, "/records/results/", longer=True)
    assert visitor.page.locator("#chart-table").is_visible()


def follow_by_keyboard(visitor: Visitor, start: str, *, longer: bool = False) -> None:
    """Tab to the first link in the main part that leads to an address, or below it, and press Enter."""
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        active = "document.activeElement.closest('main') && document.activeElement.getAttribute('href') || ''"
        to = visitor.page.evaluate(active)
        if to.startswith(start) and (len(to) > len(start)) == longer:
            with visitor.page.expect_navigation():
                visitor.page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard never comes to {start}")


@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["en-US", "es"])
def test_a_member_sees_who_looked_at_what(open_browser: Opening, device: str, language: str) -> None:
    visitor = open_browser(device, language=language)
    arrive(visitor, language=language)
    visitor.open("/records/conditions/")
    visitor.open("/claims/")
    visitor.open("/account/activity/")
    said = visitor.page.locator("main").inner_text()
    assert {"en-US": "health records", "es": "historial de salud"}[language] in said.lower()
    visitor.look(f"activity-{language[:2]}")
