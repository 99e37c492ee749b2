"""After a stop the very next request is refused, on every process, and nothing the app kept works any more."""

from __future__ import annotations

import pytest

from tests.journeys import steps
from tests.journeys.app import Pocket
from tests.journeys.browser import Opening
from tests.journeys.harbor import Harbor

pytestmark = pytest.mark.promise


def test_the_next_request_on_another_process_is_refused_and_all_that_the_app_kept_is_dead(
    open_browser: Opening, pocket: Pocket, harbor: Harbor
) -> None:
    visitor, owen = open_browser(), harbor.people["owen"]
    visitor.open(pocket.authorize_address())
    steps.sign_in(visitor, owen)
    steps.share(visitor, owen)
    with harbor.another_server() as other:
        pocket.redeem()
        assert pocket.refresh().status_code == 200
        assert pocket.read("Patient", fhir=other).status_code == 200
        page_link = next_link(pocket, "ExplanationOfBenefit?_count=2")
        elsewhere = page_link.replace(pocket.fhir, other)
        assert pocket.read(page_link).status_code == pocket.read(elsewhere).status_code == 200
        steps.stop(visitor, "Sunrise Pocket")
        assert pocket.read("Patient", fhir=other).status_code == 401
        assert pocket.read(elsewhere).status_code == 401
    assert pocket.read(page_link).status_code == 401
    # Connections are shared out among both processes of the server: none of them remembers.
    assert {pocket.read("Patient").status_code for _ in range(12)} == {401}
    refused = pocket.refresh()
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


def test_a_code_that_was_not_yet_redeemed_dies_with_the_stop(
    open_browser: Opening, pocket: Pocket, harbor: Harbor
) -> None:
    visitor, abel = open_browser(), harbor.people["abel"]
    visitor.open(pocket.authorize_address())
    steps.sign_in(visitor, abel)
    steps.share(visitor, abel)
    steps.stop(visitor, "Sunrise Pocket")
    form = {"grant_type": "authorization_code", "code": pocket.returned()["code"]}
    answer = pocket.ask({**form, "redirect_uri": pocket.landing.callback, "code_verifier": pocket.verifier})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def next_link(pocket: Pocket, search: str) -> str:
    links = {link["relation"]: link["url"] for link in pocket.read(search).json()["link"]}
    return str(links["next"])
