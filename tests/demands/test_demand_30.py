"""Demand 30: the help team stops sharing for a caller, and can never start it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.test import Client

from sharewell.accounts import staff
from sharewell.accounts.models import User
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.audit.models import Act
from sharewell.members import person
from sharewell.members.caller import Fact
from sharewell.sharing import by_phone, grants
from sharewell.sharing.models import Grant, State
from tests.demands import acts
from tests.journeys import test_time_edges as edges
from tests.journeys.test_time_edges import Door
from tests.sharing import test_by_phone as phone
from tests.sharing.conftest import World

HOUSE = Path(grants.__file__).parents[1]
RIGHT = {Fact.CARD_ID: "HBR1", Fact.BIRTH_DATE: "1950-01-02", Fact.EMAIL: edges.EMAIL}


@pytest.fixture
def dana(alice: Door) -> User:
    row, _link = staff.add(
        username="dana.help", name="Dana", email="", language="en", roles=["help_team_agent"], by=SYSTEM
    )
    return User.objects.get(pk=row.user_id)


def test_demand_30_the_help_team_stops_for_a_caller_with_the_same_effect_and_its_name_in_the_ledger(
    alice: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant, tokens = acts.connect(alice)
    monkeypatch.setattr(phone, "RIGHT", RIGHT)
    case = phone.call(World(User.objects.get(), alice.app, grant.person_key))
    assert edges.read(tokens) == 200
    assert not by_phone.stop(case, grant.id, reason="asked by phone", by=phone.DANA).already
    assert edges.read(tokens) == 401
    assert alice.refresh(tokens)[1]["error"] == "invalid_grant"
    ended, told = Grant.objects.get(), acts.told(grant)
    assert (ended.state, ended.ended_by) == (State.STOPPED_BY_HELP_TEAM, f"staff:{phone.DANA.id}")
    assert (told["grant:stopped"], told["grant-ended"]) == (1, 1)
    act = Act.objects.get(event="grant:stopped")
    assert (act.actor_kind, act.actor_id, act.actor_for) == ("staff", phone.DANA.id, grant.person_key)


def test_demand_30_a_person_of_the_help_team_who_is_sent_by_an_app_signs_nothing(alice: Door, dana: User) -> None:
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(dana, "allauth.account.auth_backends.AuthenticationBackend")
    staff = Door(browser, alice.mailbox, alice.app)
    for page in (staff.asked(), alice.asked()):
        for form in ({"read": "1", "agree": "on"}, {"sign": "1", "typed_name": "Alice Adams", "agree": "on"}):
            assert not browser.post(page, form).headers.get("Location", "").startswith(edges.CALLBACK)
    assert not Grant.objects.exists()


def test_demand_30_the_rule_of_signing_knows_no_help_team(alice: Door, dana: User) -> None:
    world = World(dana, alice.app, person.key_of("M-1"))
    world.by = Actor(ActorKind.STAFF, str(dana.pk))
    with pytest.raises(grants.NotYours):
        world.give(papers=world.shown(who="Alice Adams"), typed_name="Alice Adams")
    assert not Grant.objects.exists()


def test_demand_30_no_door_but_the_signing_page_gives_a_grant() -> None:
    found = {str(path.relative_to(HOUSE)) for path in HOUSE.rglob("*.py") if _gives(path)}
    assert found == {"web/portal/signing.py"}


def _gives(path: Path) -> bool:
    """True for a file that calls `grants.give`, or takes `give` out of its room."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr == "give" and getattr(node.value, "id", "") == "grants":
            return True
        named = {name.name for name in node.names} if isinstance(node, ast.ImportFrom) else set()
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("sharing.grants") and "give" in named:
            return True
    return False
