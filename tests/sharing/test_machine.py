"""The life of grants as a state machine: whatever happens in whatever order, a final state stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.models import Act
from sharewell.lib import clock, sql
from sharewell.notify.models import Promise
from sharewell.sharing import grants
from sharewell.sharing.models import Grant, State
from tests.sharing.conftest import NOON, World, make_world

DANA = Actor(ActorKind.STAFF, "dana")


class Life(RuleBasedStateMachine):
    """Alice gives and stops, time passes, coverage ends and comes back."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoints: Iterator[None] = _rolled_back()
        next(self.savepoints)
        self.world: World = make_world()
        self.now = NOON
        self.covered = True
        self.ended: dict[str, tuple[str, int | None]] = {}

    def teardown(self) -> None:
        next(self.savepoints, None)

    @rule(days=st.integers(1, 365))
    def give(self, days: int) -> None:
        with clock.at(self.now):
            try:
                grant = self.world.give(days=days)
            except grants.NotEligible:
                assert not self.covered
            else:
                assert self.covered
                assert grant.is_live

    @rule(number=st.integers(0, 5), by_phone=st.booleans())
    def stop(self, number: int, by_phone: bool) -> None:
        held = grants.list_for(self.world.key)
        if not held:
            return
        how = {"by": DANA, "channel": "help_team"} if by_phone else {}
        with clock.at(self.now):
            stopped = self.world.stop(held[number % len(held)], **how)
            assert not stopped.grant.is_live
            assert grants.live_for(self.world.key, self.world.app) is None

    @rule(days=st.integers(0, 200))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days, seconds=1)

    @rule(covered=st.booleans())
    def coverage(self, covered: bool) -> None:
        today = self.now.date()
        end = None if covered else max(date(2027, 1, 1), today - timedelta(days=2))
        self.world.cover(end=end, updated_ms=clock.to_ms(self.now))
        self.now += timedelta(seconds=1)
        self.covered = covered

    @rule()
    def work(self) -> None:
        with clock.at(self.now):
            grants.expire_due()
            grants.end_lapsed()
            assert not Grant.objects.filter(state=State.ACTIVE, ends_ms__lte=clock.now_ms()).exists()

    @invariant()
    def what_has_ended_stays_ended(self) -> None:
        for grant in Grant.objects.exclude(state=State.ACTIVE):
            told = (grant.state, grant.ended_ms)
            assert self.ended.setdefault(grant.id, told) == told
            assert grant.ended_ms is not None
            assert grant.starts_ms <= grant.ended_ms <= grant.ends_ms

    @invariant()
    def every_grant_has_its_paper_its_acts_and_its_message(self) -> None:
        held = Grant.objects.count()
        ended = Grant.objects.exclude(state=State.ACTIVE).count()
        assert Act.objects.filter(event="grant:given").count() == held
        assert Act.objects.filter(event__in=("grant:stopped", "grant:expired")).count() == ended
        assert Promise.objects.filter(template="sharing-started").count() == held

    @invariant()
    def the_sql_and_the_object_agree_on_what_is_live(self) -> None:
        with clock.at(self.now), sql.reader() as reader:
            rows = reader.rows(
                f"SELECT g.id FROM sharing_grant g WHERE {grants.LIVE_SQL}", {"now_ms": clock.now_ms()}
            )
            assert {row[0] for row in rows} == {grant.id for grant in Grant.objects.all() if grant.is_live}


def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_grants_live_and_end_by_the_rules(deep: bool) -> None:
    run_state_machine_as_test(
        Life, settings=settings(max_examples=200 if deep else 12, stateful_step_count=25, deadline=None)
    )
    assert not Grant.objects.exists(), "every run was rolled back"
