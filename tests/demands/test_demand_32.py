"""Demand 32: exactly one e-mail confirms each end, whoever ended it and however often it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.lib import clock
from sharewell.members.models import Person
from sharewell.notify import deliver, email
from sharewell.notify.models import Promise
from sharewell.sharing import grants
from sharewell.sharing.models import Grant
from tests.demands import acts
from tests.journeys import test_time_edges as edges
from tests.journeys.mail import text_of
from tests.journeys.test_time_edges import Door, cover

DANA = Actor(ActorKind.STAFF, "7")


def by(channel: str, actor: Actor) -> Callable[[Door, Grant], None]:
    """Somebody ends it."""

    def end(_door: Door, grant: Grant) -> None:
        grants.stop(grant=grant, by=actor, channel=channel, reason="a reason")

    return end


def at_the_page(door: Door, grant: Grant) -> None:
    acts.stop(door, grant)


def coverage_is_lost(_door: Door, _grant: Grant) -> None:
    cover(edges.date(2026, 1, 1), clock.today() - timedelta(days=1))
    with clock.at(clock.now() + timedelta(days=400)):
        grants.end_lapsed()


def it_runs_out(_door: Door, grant: Grant) -> None:
    with clock.at(grant.ends_at):
        grants.expire_due()


ENDS = {
    "the member at the page": at_the_page,
    "the help team": by("help_team", DANA),
    "the plan for security": by("security", DANA),
    "the system for security": by("security", SYSTEM),
    "the clock": it_runs_out,
    "the end of coverage": coverage_is_lost,
    "the end of a right to act": by("delegation", SYSTEM),
}


@pytest.mark.parametrize("who", ENDS)
def test_demand_32_exactly_one_message_tells_of_each_end(alice: Door, who: str) -> None:
    grant, _tokens = acts.connect(alice)
    deliver.run_once()
    before = len(alice.mailbox.mails_to(edges.EMAIL))
    ENDS[who](alice, grant)
    ended = Grant.objects.get()
    assert ended.ended_ms is not None
    for again in ENDS.values():
        again(alice, ended)
    with clock.at(grant.ends_at + timedelta(days=365)):
        _work()
    assert Grant.objects.get().state == ended.state
    promise = Promise.objects.get(id=f"grant-ended:{grant.id}")
    assert promise.state == Promise.State.SENT
    mails = alice.mailbox.mails_to(edges.EMAIL)[before:]
    (told,) = [mail for mail in mails if str(mail["Message-ID"]).startswith(f"<{email.name(promise)}@")]
    assert [str(mail["Subject"]) for mail in mails].count(str(told["Subject"])) == 1
    assert not re.search(r"Sunrise|HBR1|1950", text_of(told)), "the name of an app can tell of an illness"


def test_demand_32_nothing_is_sent_about_the_dead(alice: Door) -> None:
    grant, _tokens = acts.connect(alice)
    Person.objects.update(death_date=clock.today())
    grants.end_lapsed()
    assert Grant.objects.get().state == "deceased"
    assert not Promise.objects.filter(id=f"grant-ended:{grant.id}").exists()


def _work() -> None:
    grants.expire_due()
    grants.end_lapsed()
    grants.end_by_right()
    for _ in range(2):
        deliver.run_once()
