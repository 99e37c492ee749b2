"""An app is suspended: all that is shared with it ends for good, and a break of the work is made good."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.jobs.cli import main
from sharewell.lib import clock
from sharewell.notify import inbox
from sharewell.notify.models import Promise
from sharewell.registry import apps
from sharewell.sharing import grants, suspended
from sharewell.sharing.models import Grant, State
from tests.sharing.conftest import NOON, World, register
from tests.sharing.test_stop import charlie, shown_to

OMAR = Actor(ActorKind.OPERATOR, "omar")


def both_share(world: World) -> None:
    other = charlie(world)
    with clock.at(NOON):
        world.give()
        world.give(app=register("moon"))
        other.give(typed_name="charlie stone", papers=shown_to(other, "charlie"))


def states(client_id: str = "sunrise") -> list[str]:
    return sorted(Grant.objects.filter(client_id=client_id).values_list("state", flat=True))


def test_the_command_ends_every_grant_of_the_app_and_tells_each_member(world: World) -> None:
    both_share(world)
    with clock.at(NOON):
        done = CliRunner().invoke(main, ["apps", "suspend", "sunrise", "--reason", "it sold data"])
    assert done.exit_code == 0, done.output
    assert "2 authorizations ended" in done.output
    assert (states(), states("moon")) == ([State.STOPPED_FOR_SECURITY] * 2, [State.ACTIVE])
    assert Promise.objects.filter(template="sharing-stopped").count() == 2
    (message,) = inbox.list_for(world.key, words="no longer shared")
    assert "of any of our members" in message.text.body
    assert "delete@sunrise.example" in message.text.body
    assert "sold" not in message.text.body


def test_what_a_break_leaves_over_is_refused_already_and_ended_by_work_once(world: World) -> None:
    both_share(world)
    with clock.at(NOON):
        apps.suspend("sunrise", by=OMAR, reason="test")
        next(suspended.ends("sunrise", by=OMAR, batch=1))  # and then the machine stops
        assert suspended.waiting("sunrise") == 1
        assert (suspended.end_left_over(), suspended.end_left_over()) == (1, 0)
    assert states() == [State.STOPPED_FOR_SECURITY] * 2
    assert Promise.objects.filter(template="sharing-stopped").count() == 2


def test_resuming_an_app_brings_no_authorization_back(world: World) -> None:
    both_share(world)
    with clock.at(NOON):
        apps.suspend("sunrise", by=OMAR, reason="test")
        resumed = CliRunner().invoke(main, ["apps", "suspend", "sunrise", "--reason", "mended", "--resume"])
        assert resumed.exit_code == 0, resumed.output
        assert states() == [State.STOPPED_FOR_SECURITY] * 2
        assert world.give().is_live


def test_an_app_in_use_keeps_what_it_has(world: World) -> None:
    both_share(world)
    with clock.at(NOON):
        assert list(suspended.ends("sunrise", by=SYSTEM)) == []
        assert suspended.end_left_over() == 0
    assert states() == [State.ACTIVE] * 2


@pytest.mark.parametrize(("channel", "words"), [("takeover", "someone else was in your account")])
def test_a_takeover_is_told_in_words_of_its_own(channel: str, words: str, world: World) -> None:
    with clock.at(NOON):
        done = world.stop(world.give(), channel=channel, reason="the member said so")
    assert done.grant.state == State.STOPPED_FOR_SECURITY
    (message,) = inbox.list_for(world.key, words="no longer shared")
    assert words in message.text.body


def test_after_the_end_by_the_clock_a_suspension_is_an_expiry(world: World) -> None:
    with clock.at(NOON):
        grant = world.give(days=30)
    with clock.at(grant.ends_at):
        apps.suspend("sunrise", by=OMAR, reason="test")
        suspended.end_left_over()
    assert states() == [State.EXPIRED]
    assert not grants.find(world.key, grant.id).is_live  # type: ignore[union-attr]
