"""Asking for a private contact: one page, no reason, at once; ending it asks again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from sharewell import policy
from sharewell.lib import clock
from sharewell.members import confidential, reach
from sharewell.members.models import Person
from tests.portal import signed_in
from tests.portal.signed_in import main_of

pytestmark = pytest.mark.django_db
BASE = "/account/preferences/private/"
INBOX = {"how": "inbox", "danger": "on"}
PLACE = {**INBOX, "how": "place", "line_1": "PO Box 7", "city": "Bangor", "state": "me", "postal_code": "04401"}


@pytest.fixture
def alice() -> Person:
    return signed_in.member("Alice", email="alice@own.example")


@pytest.fixture
def hers(alice: Person) -> Client:
    return signed_in.browser(alice)


def test_one_form_and_it_holds(alice: Person, hers: Client) -> None:
    page = hers.post(f"{BASE}change/", PLACE, follow=True)
    said = main_of(page.content)
    assert "Your private contact is in effect" in said
    assert "PO Box 7 Bangor, ME 04401" in said
    assert reach.of(alice).address.endswith("Bangor, ME 04401")
    for path in ("/account/preferences/", BASE, "/account/"):
        words = main_of(hers.get(path).content)
        assert not [old for old in ("Pier Road", "own.example", "207-555-0133") if old in words]


def test_the_inbox_alone_is_enough(alice: Person, hers: Client) -> None:
    hers.post(f"{BASE}change/", {**PLACE, "how": "inbox"})
    assert confidential.of(alice.person_key) == confidential.Place(id=confidential.of(alice.person_key).id)  # type: ignore[union-attr]
    assert "Only in your messages here" in main_of(hers.get(BASE).content)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"how": "inbox"},
        {"how": "place", "danger": "on"},
        {"how": "place", "danger": "on", "line_1": "PO Box 7"},
        {"how": "place", "danger": "on", "email": "nothing"},
        {**PLACE, "postal_code": "4"},
    ],
)
def test_what_is_missing_is_said_and_nothing_changes(answers: dict[str, str], alice: Person, hers: Client) -> None:
    page = hers.post(f"{BASE}change/", answers)
    assert page.status_code == 422
    assert "There is a problem" in main_of(page.content)
    assert confidential.of(alice.person_key) is None


def test_to_ask_and_to_end_needs_a_fresh_proof(alice: Person, hers: Client) -> None:
    hers.post(f"{BASE}change/", PLACE)
    with clock.at(clock.now() + timedelta(minutes=policy.current().proof_minutes, seconds=1)):
        for path in ("change/", "end/"):
            assert hers.get(BASE + path).status_code == 302
            assert hers.post(BASE + path, INBOX).status_code == 302
        assert confidential.of(alice.person_key) is not None


def test_it_can_be_ended(alice: Person, hers: Client) -> None:
    assert hers.get(f"{BASE}end/").status_code == 302
    hers.post(f"{BASE}change/", PLACE)
    assert hers.get(f"{BASE}end/").status_code == 200
    page = hers.post(f"{BASE}end/", follow=True)
    assert "Your private contact has ended." in page.content.decode()
    assert confidential.of(alice.person_key) is None
    assert hers.post(f"{BASE}end/").status_code == 302
