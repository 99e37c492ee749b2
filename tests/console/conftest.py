"""Dana of the help team and her lead Dora, each with a browser; Alice, who calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from sharewell.accounts import staff
from sharewell.accounts.models import Factor, Staff, User
from sharewell.audit.actor import Actor, ActorKind
from sharewell.members import cases
from tests.sharing.conftest import World, make_world

OMAR = Actor(ActorKind.OPERATOR, "omar")
RIGHT = {"card_id": "hhp 1", "birth_date": "3/4/1950", "email": "Alice@example.org"}


@dataclass
class Colleague:
    """One of staff with a browser."""

    row: Staff
    browser: Client

    @property
    def actor(self) -> Actor:
        return self.row.actor()


Hire = Callable[..., Colleague]


@pytest.fixture
def hire(db: None) -> Hire:
    """Add a colleague and sign them in."""

    def add(username: str, role: str = "help_team_agent") -> Colleague:
        row, _ = staff.add(
            username=username, name=username.title(), email="", language="en", roles=[role], by=OMAR
        )
        Factor.objects.create(user=row.user, kind="totp", sealed=b"x", step=0, created_ms=1)
        browser = Client()
        browser.force_login(User.objects.get(pk=row.user_id))
        return Colleague(row, browser)

    return add


@pytest.fixture
def dana(hire: Hire) -> Colleague:
    return hire("dana")


@pytest.fixture
def dora(hire: Hire) -> Colleague:
    return hire("dora", "help_team_lead")


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def call(world: World, dana: Colleague) -> str:
    """The address of Dana's call with Alice, who is not checked yet."""
    return f"/help-team/cases/{cases.answer(world.key, by=dana.actor)}/"
