"""Ending: one function for everyone, final, and told once."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sharewell import policy
from sharewell.accounts.models import User
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.audit.models import Act
from sharewell.lib import clock, sql
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.notify import deliver, inbox
from sharewell.notify.models import Promise
from sharewell.sharing import grants
from sharewell.sharing.models import Grant, State
from sharewell.sharing.papers import Paper
from tests.sharing.conftest import NOON, World, make_world, register

DANA = Actor(ActorKind.STAFF, "dana")
BOB = Actor(ActorKind.REPRESENTATIVE, "bob", 1)
ERIN = Actor(ActorKind.APP, "sunrise")
LATER = NOON + timedelta(days=7)


CHARLIES = {"member_id": "M-2", "coverage_id": "C-2"}


def charlie(world: World) -> World:
    """Another member, covered, with an account, sharing with the same app."""
    facts = person.PersonFacts(member_id="M-2", family="Stone", given="Charlie", birth_date=date(1955, 9, 30))
    person.upsert(facts, by=SYSTEM)
    user = User.objects.create(username="charlie.stone", created=NOON)
    Person.objects.filter(person_key=person.key_of("M-2")).update(user_id=user.pk)
    other = World(user, world.app, person.key_of("M-2"))
    other.cover(**CHARLIES)
    return other


def shown_to(world: World, name: str) -> tuple[Paper, ...]:
    return world.shown(who="Charlie Stone") if name == "charlie" else world.shown()


def live_rows() -> int:
    with sql.reader() as reader:
        return len(
            reader.rows(f"SELECT 1 FROM sharing_grant g WHERE {grants.LIVE_SQL}", {"now_ms": clock.now_ms()})
        )


@pytest.mark.parametrize(
    ("by", "channel", "state", "why"),
    [
        (None, "account_settings", State.STOPPED_BY_MEMBER, "You stopped sharing"),
        (BOB, "account_settings", State.STOPPED_BY_REPRESENTATIVE, "representative"),
        (DANA, "help_team", State.STOPPED_BY_HELP_TEAM, "Help Team"),
        (DANA, "security", State.STOPPED_FOR_SECURITY, "protect you"),
        (SYSTEM, "security", State.STOPPED_FOR_SECURITY, "protect you"),
        (SYSTEM, "delegation", State.DELEGATION_ENDED, "right to act for you has ended"),
    ],
)
def test_every_door_stops_at_once_and_is_told(
    by: Actor | None, channel: str, state: State, why: str, world: World, mail: Path
) -> None:
    with clock.at(NOON):
        grant = world.give()
        assert live_rows() == 1
    with clock.at(LATER):
        stopped = world.stop(grant, by=by or world.by, channel=channel, reason="asked by phone")
        assert live_rows() == 0
        deliver.run_once()
    assert not stopped.already
    assert (stopped.grant.state, stopped.grant.ended_at, stopped.grant.ended_channel) == (state, LATER, channel)
    assert stopped.grant.ended_by == f"{(by or world.by).kind}:{(by or world.by).id}"
    texts = [path.read_text() for path in mail.glob("*.eml")]
    (text,) = (text for text in texts if "no longer share" in text)
    assert "Sunrise" not in text
    assert "delete@sunrise.example" not in text
    (full,) = inbox.list_for(world.key, words="no longer shared")
    assert why in full.text.body
    assert "delete@sunrise.example" in full.text.body
    assert Act.objects.filter(person_key=world.key, event="grant:stopped").count() == 1


@pytest.mark.parametrize(
    ("by", "channel"),
    [
        (ERIN, "account_settings"), (DANA, "account_settings"), (BOB, "help_team"), (DANA, "clock"),
        (SYSTEM, "account_settings"), (DANA, "nonsense"), (None, "coverage"),
    ],
)  # fmt: skip
def test_nobody_can_use_a_door_that_is_not_theirs(by: Actor | None, channel: str, world: World) -> None:
    with clock.at(NOON):
        grant = world.give()
        with pytest.raises(ValueError, match="cannot end"):
            world.stop(grant, by=by or world.by, channel=channel)
        assert live_rows() == 1


def test_stopping_twice_answers_and_changes_nothing(world: World) -> None:
    with clock.at(NOON):
        grant = world.give()
    with clock.at(LATER):
        first = world.stop(grant)
    with clock.at(LATER + timedelta(hours=1)):
        second = world.stop(grant, by=DANA, channel="help_team")
    assert (first.already, second.already) == (False, True)
    assert second.grant.ended_at == LATER
    assert second.grant.state == State.STOPPED_BY_MEMBER
    assert Promise.objects.filter(template="sharing-stopped").count() == 1
    assert Act.objects.filter(event="grant:stopped").count() == 1


def test_one_stop_ends_all_grants_of_the_app_and_no_other_app(world: World) -> None:
    with clock.at(NOON):
        old, new, moon = world.give(), world.give(), world.give(app=register("moon"))
        world.stop(old)
        assert {row.id: row.is_live for row in Grant.objects.all()} == {
            old.id: False,
            new.id: False,
            moon.id: True,
        }
    assert Promise.objects.filter(template="sharing-stopped").count() == 1


def test_the_clock_only_writes_down_what_has_already_ended(world: World, mail: Path) -> None:
    with clock.at(NOON):
        grant = world.give(days=30)
    with clock.at(grant.ends_at - timedelta(milliseconds=1)):
        assert grants.expire_due() == 0
    with clock.at(grant.ends_at + timedelta(days=2)):
        assert live_rows() == 0
        assert grants.expire_due() == 1
        assert grants.expire_due() == 0
    ended = Grant.objects.get()
    assert (ended.state, ended.ended_at) == (State.EXPIRED, grant.ends_at)
    assert Act.objects.filter(event="grant:expired").count() == 1


def test_a_stop_after_the_end_is_an_expiry(world: World) -> None:
    with clock.at(NOON):
        grant = world.give(days=30)
    with clock.at(grant.ends_at + timedelta(minutes=1)):
        assert world.stop(grant).grant.state == State.EXPIRED


def test_a_grant_survives_lost_coverage_for_the_days_of_grace_and_no_longer(world: World) -> None:
    grace = policy.current().coverage_grace_days
    with clock.at(NOON):
        grant = world.give()
    world.cover(end=date(2027, 3, 31))  # the first day without coverage is 1 April
    first = clock.midnight(date(2027, 4, 1)) + timedelta(hours=12)
    with clock.at(first + timedelta(days=grace)):
        assert grants.end_lapsed() == 0
        assert grant.is_live
    with clock.at(first + timedelta(days=grace + 1)):
        assert grants.end_lapsed() == 1
        assert grants.end_lapsed() == 0
    assert Grant.objects.get().state == State.COVERAGE_ENDED


@pytest.mark.parametrize("lapsed_long_ago", ["alice", "charlie"])
def test_many_in_their_days_of_grace_do_not_hide_one_whose_days_are_over(
    world: World, lapsed_long_ago: str
) -> None:
    worlds = {"alice": world, "charlie": charlie(world)}
    for name, one in worlds.items():
        with clock.at(NOON):
            one.give(
                typed_name="charlie stone" if name == "charlie" else "alice nunez", papers=shown_to(one, name)
            )
        ended = date(2027, 3, 31) if name == lapsed_long_ago else date(2027, 6, 30)
        one.cover(end=ended, **CHARLIES if name == "charlie" else {})
    with clock.at(clock.midnight(date(2027, 7, 2))):
        assert grants.end_lapsed(batch=1) == 1
    assert Grant.objects.get(state=State.COVERAGE_ENDED).person_key == worlds[lapsed_long_ago].key
    assert Grant.objects.get(state=State.ACTIVE).person_key != worlds[lapsed_long_ago].key


def test_a_back_dated_end_starts_the_grace_when_it_was_told(world: World) -> None:
    with clock.at(NOON):
        world.give()
    told = NOON + timedelta(days=60)
    world.cover(end=date(2027, 1, 31), updated_ms=clock.to_ms(told))
    with clock.at(told + timedelta(days=29)):
        assert grants.end_lapsed() == 0
    world.cover(updated_ms=clock.to_ms(told + timedelta(days=29)))  # reinstated without a gap
    with clock.at(told + timedelta(days=90)):
        assert grants.end_lapsed() == 0
        assert Grant.objects.get().is_live


def test_a_death_ends_grants_without_a_message(world: World) -> None:
    with clock.at(NOON):
        world.give()
        Promise.objects.all().delete()
        Person.objects.update(death_date=date(2027, 2, 27))
        assert grants.end_lapsed() == 1
    assert Grant.objects.get().state == State.DECEASED
    assert not Promise.objects.exists()


def test_a_change_of_plan_inside_scope_keeps_the_grant(world: World) -> None:
    with clock.at(NOON):
        grant = world.give()
    world.cover(end=date(2027, 3, 31))
    world.cover(date(2027, 4, 1), coverage_id="C-2", contract="H8888", card_id="NEW")
    with clock.at(NOON + timedelta(days=200)):
        assert grants.end_lapsed() == 0
        assert grants.live_for(world.key, world.app) == grant


def test_two_stops_at_once_are_one(own_database: str) -> None:
    world = make_world()
    with clock.at(NOON):
        grant = world.give()
    answers: list[bool] = []

    def stop(**how: Any) -> None:
        with clock.at(LATER):
            answers.append(world.stop(grant, **how).already)
        connection.close()

    threads = [
        threading.Thread(target=stop),
        threading.Thread(target=stop, kwargs={"by": DANA, "channel": "help_team"}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, True]
    assert Act.objects.filter(event="grant:stopped").count() == 1
    assert Promise.objects.filter(template="sharing-stopped").count() == 1
