"""The member's pages of digital cards: made, shown as a code, listed, ended."""

from __future__ import annotations

import base64
import json
import re

import pytest
from django.http import HttpResponse
from django.test import Client

from sharewell.audit.actor import SYSTEM
from sharewell.audit.event import Event
from sharewell.coverage import card_links, periods
from sharewell.lib import clock, qr, sql
from sharewell.sharing import on_behalf
from tests.portal import whole_plan
from tests.portal.test_representatives import acting
from tests.portal.whole_plan import Somebody


@pytest.fixture(scope="module")
def people(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Somebody]:
    return whole_plan.load(tmp_path_factory.mktemp("rejects"), members=14)


def form(browser: Client, one: Somebody, **changes: str) -> HttpResponse:
    """Fill in the form as a browser does: with the hidden id that the page gave."""
    path = f"/card/{periods.of(one.key)[0].id}/link/"
    hidden = re.search(r'name="link" value="([^"]+)"', browser.get(path).content.decode())
    assert hidden
    told = {"label": "Dr. Hill’s office", "days": "7", "link": hidden[1]} | changes
    return browser.post(path, told)  # type: ignore[return-value]


def payload_of(page: str) -> dict[str, str]:
    """What the link on a page says."""
    shown = re.search(r'id="link-text">(shlink:/[^<]+)<', page)
    assert shown
    assert qr.svg(shown[1]) in page, "the code and the text are the same link"
    found: dict[str, str] = json.loads(base64.urlsafe_b64decode(shown[1].removeprefix("shlink:/") + "=="))
    return found


def acts(one: Somebody) -> list[str]:
    with sql.reader() as connection:
        rows = connection.rows("SELECT event FROM audit_act WHERE person_key = :key ORDER BY id", {"key": one.key})
    return [event for (event,) in rows if event.startswith("card_link")]


def test_a_link_is_made_shown_and_ended(people: dict[str, Somebody]) -> None:
    alice, browser = people["alice"], people["alice"].browser()
    answer = form(browser, alice)
    assert answer.status_code == 302
    page = browser.get(answer.headers["Location"])
    text = page.content.decode()
    url = payload_of(text)["url"].removeprefix("http://127.0.0.1:8000")
    ask = {"data": json.dumps({"recipient": "Bay Clinic"}), "content_type": "application/json"}
    assert Client().post(url, **ask).status_code == 200  # type: ignore[arg-type]
    listed = browser.get("/card/links/").content.decode()
    assert "Bay Clinic" in listed
    assert "1 time" in listed
    link = card_links.listing(alice.key)[0]
    assert browser.post(f"/card/links/{link.id}/end/", follow=True).status_code == 200
    assert Client().post(url, **ask).status_code == 404  # type: ignore[arg-type]
    assert "shlink" not in browser.get(answer.headers["Location"]).content.decode()
    assert browser.post(f"/card/links/{link.id}/end/").status_code == 302, "a second click does no harm"
    assert acts(alice) == [Event.CARD_LINK_MADE, Event.CARD_LINK_ENDED]


def test_a_form_that_is_sent_twice_makes_one_link(people: dict[str, Somebody]) -> None:
    bob, browser = people["charlie"], people["charlie"].browser()
    answers = {form(browser, bob, link="the-same-form-000001").headers["Location"] for _ in range(2)}
    assert len(answers) == len(card_links.listing(bob.key)) == 1


@pytest.mark.parametrize("wrong", [{"label": ""}, {"days": "366"}, {"days": ""}])
def test_a_form_with_a_mistake_says_so_and_makes_nothing(
    people: dict[str, Somebody], wrong: dict[str, str]
) -> None:
    before = len(card_links.listing(people["alice"].key))
    answer = form(people["alice"].browser(), people["alice"], **wrong)
    assert answer.status_code == 422
    assert 'id="errors"' in answer.content.decode()
    assert len(card_links.listing(people["alice"].key)) == before


def test_an_id_that_no_form_gave_makes_nothing(people: dict[str, Somebody]) -> None:
    assert form(people["alice"].browser(), people["alice"], link="x").status_code == 404


def test_who_has_not_proved_lately_that_it_is_them_is_asked_first(people: dict[str, Somebody]) -> None:
    alice, browser = people["alice"], people["alice"].browser()
    browser.get("/card/")
    session = browser.session
    session["signed_in_ms"] = clock.now_ms() - 3_600_000
    session.save()
    path = f"/card/{periods.of(alice.key)[0].id}/link/"
    before = len(card_links.listing(alice.key))
    for answer in (
        browser.get(path),
        browser.post(path, {"label": "x", "days": "7", "link": "an-id-that-is-long-1"}),
    ):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/security/again/")
    assert len(card_links.listing(alice.key)) == before


def test_a_link_of_a_representative_is_theirs_and_opens_only_while_their_right_holds(
    people: dict[str, Somebody],
) -> None:
    alice, browser = people["alice"], people["alice"].browser()
    hers = form(browser, alice).headers["Location"]
    bobs, right = acting(alice.person)
    answer = form(bobs, alice, label="Bob, for the pharmacy")
    url = payload_of(bobs.get(answer.headers["Location"]).content.decode())["url"].removeprefix(
        "http://127.0.0.1:8000"
    )
    ask = {"data": json.dumps({"recipient": "Bay Pharmacy"}), "content_type": "application/json"}
    assert Client().post(url, **ask).status_code == 200  # type: ignore[arg-type]
    assert "Dr. Hill" not in bobs.get("/card/links/").content.decode()
    for path in (hers, f"{hers}end/"):
        assert bobs.get(path).status_code == bobs.post(path).status_code == 404
    assert "Bob, for the pharmacy" in browser.get("/card/links/").content.decode(), "the member sees and ends all"
    on_behalf.end(person_key=alice.key, delegation_id=right.id, by=SYSTEM, reason="test")
    assert Client().post(url, **ask).status_code == 404  # type: ignore[arg-type]
    assert "No link works now" not in browser.get("/card/links/").content.decode(), "her own link still works"
    assert "shlink" not in browser.get(answer.headers["Location"]).content.decode()


def test_neither_social_security_nor_medicare_number_is_in_a_link(people: dict[str, Somebody]) -> None:
    alice, browser = people["alice"], people["alice"].browser()
    text = browser.get(form(browser, alice).headers["Location"]).content.decode()
    assert alice.facts["ssn"] not in text
    assert str(alice.facts.get("mbi") or "no number") not in text
