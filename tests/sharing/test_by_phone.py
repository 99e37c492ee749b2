"""A caller stops an app: only who passed the check, only their own, with the same effect and message as online."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharewell import policy
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.members import caller, cases
from sharewell.members.caller import Fact
from sharewell.notify.models import Promise
from sharewell.sharing import by_phone, grants
from sharewell.sharing.models import Grant, State
from tests.sharing.conftest import NOON, World
from tests.sharing.test_stop import charlie

DANA = Actor(ActorKind.STAFF, "7")
RIGHT = {Fact.CARD_ID: "HHP1", Fact.BIRTH_DATE: "1950-03-04", Fact.EMAIL: "alice@example.org"}


def call(world: World) -> str:
    case = cases.answer(world.key, by=DANA)
    caller.check(case, answers=RIGHT, by=DANA)
    return case


def held(case_id: str) -> list[Grant]:
    case = cases.get(case_id)
    assert case is not None
    return by_phone.held(case, by=DANA)


def test_a_caller_stops_an_app(world: World) -> None:
    with clock.at(NOON):
        grant = world.give()
        case = call(world)
        assert [one.id for one in held(case)] == [grant.id]
        done = by_phone.stop(case, grant.id, reason="lost phone", by=DANA)
        assert not done.already
        assert (done.grant.state, done.grant.ended_reason) == (State.STOPPED_BY_HELP_TEAM, "lost phone")
        assert by_phone.stop(case, grant.id, reason="lost phone", by=DANA).already
        assert held(case) == []
    assert grants.live_for(world.key, world.app) is None
    assert Promise.objects.filter(template="sharing-stopped", person_key=world.key).count() == 1
    act = Act.objects.get(event="grant:stopped")
    assert (act.actor_kind, act.actor_id, act.actor_for) == ("staff", "7", world.key)
    assert [step.what for step in cases.steps(case)].count("app_stopped") == 1


def test_nobody_is_stopped_for_a_caller_who_did_not_pass(world: World) -> None:
    with clock.at(NOON):
        grant = world.give()
        case = cases.answer(world.key, by=DANA)
        with pytest.raises(caller.NotVerified):
            by_phone.stop(case, grant.id, reason="", by=DANA)
        with pytest.raises(caller.NotVerified):
            held(case)
        case = call(world)
    with clock.at(NOON + timedelta(minutes=policy.current().caller_minutes)):
        with pytest.raises(caller.NotVerified):
            by_phone.stop(case, grant.id, reason="", by=DANA)
        assert grants.live_for(world.key, world.app) is not None


def test_a_caller_stops_nobody_elses_app(world: World) -> None:
    with clock.at(NOON):
        other = charlie(world)
        his = other.give(papers=other.shown(who="Charlie Stone"), typed_name="Charlie Stone")
        with pytest.raises(by_phone.NoSuchGrant):
            by_phone.stop(call(world), his.id, reason="", by=DANA)
        assert grants.live_for(other.key, other.app) is not None


def test_a_case_that_does_not_exist_stops_nothing(world: World) -> None:
    with clock.at(NOON):
        grant = world.give()
        with pytest.raises(cases.Closed):
            by_phone.stop("no-such-case", grant.id, reason="", by=DANA)
        assert grants.live_for(world.key, world.app) is not None
