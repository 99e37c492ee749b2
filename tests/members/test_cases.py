"""The help team's queue: one open case a matter, sealed, worked on by one person, closed once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.members import cases
from sharewell.members.case import Case
from sharewell.members.cases import CaseKind

pytestmark = pytest.mark.django_db
DANA = Actor(ActorKind.STAFF, "7")
DORA = Actor(ActorKind.STAFF, "8")
MORNING = datetime(2026, 11, 24, 14, tzinfo=UTC)


def opened(
    key: str = "card|HHP1", kind: CaseKind = CaseKind.REGISTRATION_UNCLEAR, person: int | None = None
) -> Case:
    cases.open(kind=kind, key=key, person_key=person, about={"family": "Pier", "given": "Ann"}, by=SYSTEM)
    return cases.waiting(kind)[-1]


def test_a_matter_has_one_open_case_and_a_new_one_after_it_is_closed() -> None:
    first = opened()
    assert opened().pk == first.pk
    cases.take(first.pk, by=DANA)
    assert cases.close(first.pk, outcome="not_verified", note="", by=DANA)
    assert opened().pk != first.pk
    assert [case.outcome for case in Case.objects.order_by("opened_ms", "closed_ms")].count("not_verified") == 1


def test_what_a_case_says_is_not_readable_in_the_database() -> None:
    case = opened()
    cases.take(case.pk, by=DANA)
    cases.close(case.pk, outcome="done", note="Ann called about her aunt", by=DANA)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM members_case UNION ALL SELECT sealed FROM members_casestep")
        kept = b"".join(bytes(row[0]) for row in cursor.fetchall())
    assert b"Pier" not in kept
    assert b"aunt" not in kept
    assert cases.about(case) == {"family": "Pier", "given": "Ann"}
    assert [step.note for step in cases.steps(case.pk)] == ["", "Ann called about her aunt"]


def test_only_who_works_on_a_case_closes_it() -> None:
    case = opened()
    with pytest.raises(cases.TakenByAnother):
        cases.close(case.pk, outcome="done", note="", by=DANA)
    cases.take(case.pk, by=DANA)
    cases.take(case.pk, by=DANA)
    with pytest.raises(cases.TakenByAnother):
        cases.take(case.pk, by=DORA)
    with pytest.raises(cases.TakenByAnother):
        cases.release(case.pk, by=DORA)
    cases.take(case.pk, by=DORA, over=True)
    with pytest.raises(cases.TakenByAnother):
        cases.close(case.pk, outcome="done", note="", by=DANA)
    assert cases.close(case.pk, outcome="done", note="", by=DORA)
    assert not cases.close(case.pk, outcome="done", note="", by=DORA)
    with pytest.raises(cases.Closed):
        cases.take(case.pk, by=DANA)


def test_a_matter_that_settles_itself_is_closed_without_anyone_working_on_it() -> None:
    case = opened()
    cases.take(case.pk, by=DANA)
    assert cases.close(case.pk, outcome="withdrawn", note="", by=SYSTEM, unheld=True)
    assert cases.waiting() == []


def test_the_queue_is_told_by_kind_with_the_oldest_first() -> None:
    with clock.at(MORNING):
        old = opened("a", CaseKind.PIN_NOT_ARRIVED)
    with clock.at(MORNING + timedelta(hours=1)):
        opened("b", CaseKind.PIN_NOT_ARRIVED)
        unclear = opened("c")
    assert cases.waiting(CaseKind.PIN_NOT_ARRIVED)[0].pk == old.pk
    assert cases.waiting()[0].pk == old.pk
    cases.take(unclear.pk, by=DANA)
    assert [case.pk for case in cases.waiting(worker=DANA.id)] == [unclear.pk]
    assert [(queue.kind, queue.waiting) for queue in cases.queues()] == [
        (CaseKind.REGISTRATION_UNCLEAR, 1),
        (CaseKind.PIN_NOT_ARRIVED, 2),
    ]
    assert cases.queues()[1].oldest == MORNING
    cases.release(unclear.pk, by=DANA)
    assert cases.waiting(worker=DANA.id) == []


def test_every_change_is_an_act_in_the_chain_of_whose_case_it_is() -> None:
    case = opened(person=42)
    cases.take(case.pk, by=DANA)
    cases.close(case.pk, outcome="done", note="", by=DANA)
    acts = list(Act.objects.filter(person_key=42).order_by("id").values_list("event", "actor_id"))
    assert acts == [("case:opened", "sharewell"), ("case:worked", "7"), ("case:closed", "7")]
    assert not any("Pier" in detail for detail in Act.objects.values_list("detail", flat=True))


def test_a_quiet_case_and_a_decoy_are_the_same_work() -> None:
    """Registration asks for one for everyone, so its statements must not say who exists."""
    told: dict[str, list[str]] = {}
    for name, real in (("real", True), ("again", True), ("decoy", False)):
        with CaptureQueriesContext(connection) as seen:
            cases.open_quietly(
                real=real, kind=CaseKind.REGISTRATION_UNCLEAR, key="card|HHP1", person_key=None,
                about={"family": "Pier"}, by=SYSTEM,
            )  # fmt: skip
        told[name] = [re.sub(r"'[^']*'|[0-9]+|NULL", "?", query["sql"])[:60] for query in seen.captured_queries]
    assert told["real"] == told["again"] == told["decoy"]
    assert len(cases.waiting()) == 1
    assert Act.objects.count() == 0


def test_a_decoy_is_never_seen_and_soon_forgotten() -> None:
    with clock.at(MORNING):
        cases.open_quietly(
            real=False,
            kind=CaseKind.REGISTRATION_UNCLEAR,
            key="k",
            person_key=5,
            about={"family": "Pier"},
            by=SYSTEM,
        )
        (decoy,) = Case.objects.all()
        assert cases.waiting() == []
        assert cases.queues() == []
        assert cases.get(decoy.pk) is None
        assert decoy.person_key is None
        assert cases.about(decoy) == {"family": "0000"}
        with pytest.raises(cases.Closed):
            cases.take(decoy.pk, by=DANA)
        assert cases.forget_decoys() == 0
    with clock.at(MORNING + timedelta(days=2)):
        assert cases.forget_decoys() == 1
