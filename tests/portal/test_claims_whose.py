"""The filter by person on the list of claims: it acts for the chosen one, and for nobody without a right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.members.delegates import Delegation, Kind, Status
from sharewell.members.models import Person
from tests.portal import signed_in
from tests.portal.signed_in import main_of

pytestmark = pytest.mark.django_db
ASK = "Show this person’s claims"


@pytest.fixture
def bob() -> Person:
    return signed_in.member("Bob")


@pytest.fixture
def alice() -> Person:
    return signed_in.member("Alice")


def right(bob: Person, alice: Person, **changes: Any) -> Delegation:
    facts: dict[str, Any] = {
        "person_key": alice.person_key, "id": "bobs-right", "holder_id": bob.user_id, "name": "Bob Rivera",
        "kind": Kind.HEALTH_CARE_POWER, "scope": " card claims ", "status": Status.VERIFIED,
        "valid_from": clock.today() - timedelta(days=1), "made_ms": 1,
    }  # fmt: skip
    return Delegation.objects.create(**(facts | changes))


def choose(browser: Client, whom: str) -> str:
    """The whole page that follows."""
    return browser.post("/claims/person/", {"whose-person": whom}, follow=True).content.decode()


def test_a_member_without_others_is_not_asked(bob: Person) -> None:
    assert ASK not in signed_in.browser(bob).get("/claims/").content.decode()


def test_to_choose_a_person_is_to_act_for_them_and_back(bob: Person, alice: Person) -> None:
    held = right(bob, alice)
    browser = signed_in.browser(bob)
    page = browser.get("/claims/").content.decode()
    assert ASK in page
    assert '<option value="own" selected>Bob Rivera' in page
    hers = choose(browser, held.id)
    assert "You are acting for <strong>Alice Rivera</strong>" in hers
    assert f'<option value="{held.id}" selected>Alice Rivera' in hers
    assert "acting for" not in choose(browser, "own")


def test_the_choice_stands_in_the_ledger_as_one_person_for_another(bob: Person, alice: Person) -> None:
    choose(signed_in.browser(bob), right(bob, alice).id)
    told = Act.objects.get(person_key=alice.person_key, event="delegation:used")
    assert (told.actor_kind, told.actor_id) == ("representative", str(bob.user_id))


@pytest.mark.parametrize(
    "changes",
    [
        {"scope": " card "},
        {"status": Status.ENDED},
        {"valid_to": clock.today() - timedelta(days=1)},
        {"valid_from": clock.today() + timedelta(days=1)},
        {"holder_id": 4711},
    ],
)
def test_without_a_right_to_claims_that_holds_today_nobody_is_offered_or_chosen(
    bob: Person, alice: Person, changes: dict[str, Any]
) -> None:
    held = right(bob, alice, **({"valid_from": clock.today() - timedelta(days=9)} | changes))
    browser = signed_in.browser(bob)
    assert ASK not in browser.get("/claims/").content.decode()
    for whom in (held.id, str(alice.person_key), "", "nobody"):
        page = choose(browser, whom)
        assert "acting for" not in page
        assert "Alice" not in main_of(page.encode())
