"""The pages in the dark scheme, and the signed-in pages in Spanish: as readable as by day and in English."""

from __future__ import annotations

import pytest

from tests.journeys import steps
from tests.journeys.app import Pocket
from tests.journeys.browser import Opening
from tests.journeys.harbor import Harbor


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
