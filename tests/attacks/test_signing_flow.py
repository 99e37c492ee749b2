"""Charlie and a wilful app against the way to a signature: skipping, replaying, planting, widening."""

from __future__ import annotations

import pytest

from sharewell.fhir import scopes as smart
from sharewell.members.models import Person
from sharewell.registry.models import App
from sharewell.sharing.models import Evidence, Grant
from tests.oauth import world
from tests.portal.signed_in import PASSWORD, browser, member
from tests.portal.test_signing import Way, alice, is_given

__all__ = ["alice"]
pytestmark = pytest.mark.django_db


def test_a_form_that_was_signed_once_is_worth_nothing_a_second_time(alice: Person) -> None:
    way = Way(browser(alice))
    way.read()
    shown = way.shown()
    assert is_given(way.sign(shown=shown))
    assert way.sign(shown=shown).status_code == 410
    other = Way(way.visitor, prompt="consent")
    assert 'name="read"' in other.sign(shown=shown).content.decode(), "the form of another request"
    assert Grant.objects.count() == Evidence.objects.count() == 1


def test_charlie_cannot_sign_alices_request_nor_plant_his_on_her(alice: Person) -> None:
    hers, charlie = Way(browser(alice)), browser(member("Charlie"))
    hers.read()
    form = {"sign": "1", "agree": "on", "typed_name": "Alice Rivera", "password": PASSWORD, "shown": hers.shown()}
    assert charlie.post(hers.page, form).status_code == 410
    his = Way(charlie)
    assert hers.visitor.get(his.page).status_code == 410
    assert hers.visitor.post(his.page, form).status_code == 410
    assert charlie.post(f"{hers.page}decline/").status_code == 410
    assert is_given(hers.sign()), "her own request still stands"


def test_an_app_that_widens_what_it_may_ask_after_the_member_has_read_gets_no_more(alice: Person) -> None:
    app = world.sunrise(scopes="openid launch/patient patient/Coverage.rs")
    way = Way(browser(alice), scope="openid launch/patient patient/Coverage.rs patient/Condition.rs")
    way.read()
    App.objects.filter(pk=app.pk).update(scopes=world.SCOPES)
    answer = way.sign()
    if is_given(answer):
        assert not smart.allows(smart.parse(Grant.objects.get().scopes), "Condition", "read")


def test_a_scope_taken_from_the_app_meanwhile_is_not_signed(alice: Person) -> None:
    way = Way(browser(alice))
    way.read()
    App.objects.update(scopes="openid launch/patient patient/Coverage.rs")
    assert is_given(way.sign())
    opened = smart.parse(Grant.objects.get().scopes)
    assert smart.allows(opened, "Coverage", "read")
    assert not smart.allows(opened, "ExplanationOfBenefit", "search")


def test_a_session_alone_is_not_enough(alice: Person) -> None:
    """Whoever finds the browser open knows the name on the card, but not the password."""
    way = Way(browser(alice))
    way.read()
    way.visitor.post("/account/security/again/", {"password": PASSWORD})
    for more in ({"password": ""}, {"password": "", "credential": "{}"}, {"password": "", "proved_ms": "1"}):
        assert way.sign(**more).status_code == 422
    assert not Grant.objects.exists()
