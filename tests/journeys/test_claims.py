"""The claims in a browser: found, understood, taken away; in both languages and sizes, also by keyboard."""

from __future__ import annotations

import pytest

from tests.journeys import steps
from tests.journeys.browser import Opening, Visitor

# How far what stands in the header hangs out of it.
HEADER = "(bar => bar.scrollHeight - bar.clientHeight)(document.querySelector('.bar'))"


def arrive(visitor: Visitor, key: str = "alice", sign_in: str = "Sign in") -> None:
    visitor.open("/login/")
    if sign_in == "Sign in":
        steps.sign_in(visitor, visitor.harbor.people[key])
    else:
        member = visitor.harbor.people[key]
        visitor.page.get_by_label("Nombre de usuario").fill(member.username)
        visitor.page.get_by_label("Contraseña").fill(member.password)
        visitor.press(sign_in)
    visitor.open("/claims/")


def follow(visitor: Visitor, status: str) -> None:
    """Into the first claim of a status, by searching for it."""
    visitor.open("/claims/")
    visitor.page.get_by_label("Status").select_option(label=status)
    visitor.press("Search")
    visitor.page.locator("main table a").first.click()
    visitor.page.wait_for_load_state()


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_member_looks_through_her_claims(open_browser: Opening, device: str) -> None:
    visitor = open_browser(device)
    arrive(visitor)
    assert visitor.title == "Claims"
    visitor.look("claims")
    assert visitor.page.evaluate(HEADER) <= 0, "the header lies over what follows it"
    for status in ("Paid", "Denied", "In appeal", "Adjusted", "More information needed", "Partly paid"):
        follow(visitor, status)
        assert status in visitor.page.locator("main").inner_text()
        assert "This is not a bill." in visitor.page.locator("main").inner_text()
        visitor.look(f"claim-{status.lower().replace(' ', '-')}")
    for link, name in (("See your spending by month", "spending"), ("Prescriptions you filled", "fills")):
        visitor.open("/claims/")
        visitor.press(link)
        visitor.look(f"claims-{name}")
    visitor.page.locator("main table a").first.click()
    assert "The prescription" in visitor.page.locator("main").inner_text()
    visitor.look("claim-fill")


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_member_reads_her_claims_in_spanish(open_browser: Opening, device: str) -> None:
    visitor = open_browser(device, language="es")
    arrive(visitor, sign_in="Iniciar sesión")
    assert visitor.title == "Reclamaciones"
    visitor.look("claims-es")
    visitor.page.locator("main table a").first.click()
    assert "Esto no es una factura." in visitor.page.locator("main").inner_text()
    visitor.look("claim-es")


def test_a_search_says_what_is_wrong_and_what_it_found(open_browser: Opening) -> None:
    visitor = open_browser("phone")
    arrive(visitor)
    visitor.page.get_by_label("From").fill("2026-03-01")
    visitor.page.get_by_label("Until").fill("2026-01-01")
    visitor.press("Search")
    visitor.expect_error_first()
    visitor.look("claims-wrong-dates")
    visitor.open("/claims/")
    visitor.page.get_by_label("Provider, number or code").fill("unicorn")
    visitor.press("Search")
    assert "No claim fits" in visitor.page.locator("main").inner_text()
    visitor.look("claims-none-found")
    visitor.page.go_back()
    assert visitor.page.locator("main table tbody tr").count() == 20


def test_a_claim_is_found_and_opened_by_keyboard_alone(open_browser: Opening) -> None:
    visitor = open_browser("desktop")
    arrive(visitor)
    page = visitor.page
    reach(visitor, "id_text")
    page.keyboard.type("dental")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('main table') !== null"):
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Dental care" in visitor.title


def reach(visitor: Visitor, wanted: str) -> None:
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.id") == wanted:
            return
    raise AssertionError(f"the keyboard never comes to {wanted}")


def test_the_whole_record_is_taken_away(open_browser: Opening) -> None:
    visitor = open_browser("desktop")
    arrive(visitor)
    visitor.press("Download everything")
    visitor.look("claims-download")
    with visitor.page.expect_download() as saved:
        visitor.page.get_by_role("link", name="Your whole record (ZIP of NDJSON files)").click()
    assert saved.value.suggested_filename == "fhir.zip"
