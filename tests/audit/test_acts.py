"""Acts stand or fall with what they tell, chain per person, and are never changed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from sharewell.audit import acts
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.audit.models import Act, ReadOnlyError

ALICE, BOB = 4_611_686_018_427_387_905, 7
pytestmark = pytest.mark.django_db


def given(person: int, **more: str | int) -> None:
    by = Actor(ActorKind.MEMBER, "12")
    acts.record(event=Event.GRANT_GIVEN, by=by, person_key=person, app="sunrise", grant="g1", detail=more)


def test_each_persons_acts_form_a_chain_of_their_own() -> None:
    given(ALICE)
    given(BOB)
    given(ALICE)
    first, second = Act.objects.filter(person_key=ALICE).order_by("id")
    assert (first.id, second.id) == (1, 2)
    assert bytes(second.previous) == bytes(first.hash)
    assert bytes(Act.objects.get(person_key=BOB).previous) == acts.FIRST


def test_an_act_of_no_person_is_kept_too() -> None:
    acts.record(event=Event.LOAD_FINISHED, by=SYSTEM, person_key=None, detail={"rows": 3})
    assert Act.objects.get(person_key=0).detail == '{"rows":3}'


def test_bob_acting_for_alice_is_named_as_both() -> None:
    by = Actor(ActorKind.REPRESENTATIVE, "13", for_person=ALICE)
    acts.record(event=Event.GRANT_STOPPED, by=by, person_key=ALICE)
    act = Act.objects.get(person_key=ALICE)
    assert (act.actor_kind, act.actor_id, act.actor_for) == ("representative", "13", ALICE)


@pytest.mark.parametrize("change", ["UPDATE audit_act SET event = 'x'", "DELETE FROM audit_act"])
def test_the_database_refuses_to_change_an_act(change: str) -> None:
    given(ALICE)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Act.objects.get().event == "grant:given"


def test_django_cannot_write_the_ledger_past_its_keeper() -> None:
    with pytest.raises(ReadOnlyError):
        Act(person_key=1, id=1).save()
    with pytest.raises(ReadOnlyError):
        Act(person_key=1, id=1).delete()
