"""Persons from the feed: any order, any number of times; numbers that are secret stay unreadable."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from django.core import serializers

from sharewell.audit.actor import SYSTEM
from sharewell.audit.models import Act
from sharewell.lib import secret
from sharewell.lib.newest import Outcome
from sharewell.members import identifiers, match, person
from sharewell.members.models import ContactPoint, MemberIdentifier, Person
from tests import place
from tests.members.conftest import Enrol

BORN = date(1950, 3, 4)


def everything() -> str:
    """All rows of persons in one text, without the random route."""
    rows = []
    for model in (Person, MemberIdentifier, ContactPoint):
        names = [field.attname for field in model._meta.concrete_fields if field.attname != "route"]
        rows += [repr([plain(value) for value in row]) for row in model._default_manager.values_list(*names)]
    return "\n".join(sorted(rows))


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.mark.django_db
def test_the_same_record_twice_changes_nothing(enrol: Enrol) -> None:
    enrol()
    before = everything()
    facts = {"member_id": "M-1", "family": "X", "given": "Y", "updated_ms": 0}
    enrol()
    assert everything() == before
    assert person.upsert(person.PersonFacts(**facts), by=SYSTEM) == Outcome.STALE  # type: ignore[arg-type]
    assert everything() == before


@pytest.mark.django_db
def test_every_order_of_loading_ends_the_same() -> None:
    a, b = ("a@example.org",), ("b@example.org",)
    records = [
        ({"family": "Old", "ssn": "000-11-1111", "updated_ms": 1}, "A1"),
        ({"family": "New", "emails": a, "updated_ms": 2}, "A2"),
        ({"family": "New", "emails": b, "updated_ms": 2}, "A1"),
    ]
    ends = set()
    for number, order in enumerate(permutations(records)):
        for changes, card in order:
            facts: dict[str, Any] = {"member_id": f"M-{number}", "given": "Alice", **changes}
            person.upsert(person.PersonFacts(**facts), card_ids=(card,), by=SYSTEM)
        row = Person.objects.get(person_key=person.key_of(f"M-{number}"))
        numbers = MemberIdentifier.objects.filter(person_key=row.person_key).exclude(kind="member_id")
        ends.add((row.family, row.updated_ms, *sorted(numbers.values_list("kind", "value"))))
    assert ends == {("New", 2, ("card_id", "A1"), ("card_id", "A2"))}


@pytest.mark.django_db
def test_records_of_one_instant_end_the_same_in_both_orders() -> None:
    one = person.PersonFacts(member_id="M-1", family="New", given="Alice", emails=("a@x.org",), updated_ms=2)
    two = person.PersonFacts(member_id="M-1", family="New", given="Alice", emails=("b@x.org",), updated_ms=2)
    person.upsert(one, by=SYSTEM)
    person.upsert(two, by=SYSTEM)
    first = everything()
    Person.objects.all().delete()
    ContactPoint.objects.all().delete()
    MemberIdentifier.objects.all().delete()
    person.upsert(two, by=SYSTEM)
    person.upsert(one, by=SYSTEM)
    assert everything() == first


@pytest.mark.django_db
def test_many_people_are_a_few_statements_and_one_may_come_twice(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    facts = [
        person.PersonFacts(member_id=f"M-{number}", family="F", given="G", updated_ms=1) for number in range(40)
    ]
    newer = person.PersonFacts(member_id="M-7", family="New", given="G", updated_ms=2)
    records = [(one, (f"C-{one.member_id}",)) for one in facts] + [(newer, ("C-other",)), (facts[7], ())]
    with django_assert_max_num_queries(16):
        outcomes = person.upsert_all(records, by=SYSTEM)
    assert outcomes == [Outcome.NEW] * 40 + [Outcome.CHANGED, Outcome.STALE]
    assert Person.objects.count() == 40
    seventh = person.get(person.key_of("M-7"))
    assert seventh is not None
    assert seventh.family == "New"
    assert MemberIdentifier.objects.filter(person_key=seventh.person_key).count() == 3


@pytest.mark.django_db
def test_without_an_order_of_the_source_the_later_loaded_record_wins() -> None:
    for email in random.Random(7).sample(["a@x.org", "b@x.org", "c@x.org"], 3):
        facts = person.PersonFacts(member_id="M-1", family="Pier", given="Alice", emails=(email,))
        person.upsert(facts, by=SYSTEM)
        assert ContactPoint.objects.get().value == email


@pytest.mark.django_db
def test_contacts_are_replaced_and_a_person_keeps_route_and_account(enrol: Enrol) -> None:
    route = enrol().route
    Person.objects.update(user_id=77)
    changed = enrol(emails=("new@example.org",), phones=("207-555-0100",), updated_ms=2)
    assert (changed.route, changed.user_id) == (route, 77)
    assert set(ContactPoint.objects.values_list("kind", "value")) == {
        ("email", "new@example.org"), ("phone", "207-555-0100"), ("address", "12 Pier Road\nPortland, ME 04101"),
    }  # fmt: skip
    assert [act.event for act in Act.objects.all()] == ["person:changed"]


@pytest.mark.django_db
def test_a_corrected_ssn_no_longer_finds_the_person(enrol: Enrol) -> None:
    enrol()
    enrol(ssn="000-99-9999", updated_ms=2)
    wrong = match.find(family="Pier", given="Alice", birth_date=BORN, ssn="000123456")
    right = match.find(family="Pier", given="Alice", birth_date=BORN, ssn="000 99 9999")
    assert (wrong.found, right.found) == (match.Found.NONE, match.Found.ONE)


@pytest.mark.django_db
def test_ssn_and_medicare_number_are_readable_nowhere(enrol: Enrol) -> None:
    enrol()
    dump = "".join(serializers.serialize("json", model.objects.all()) for model in (MemberIdentifier, Person))
    for secret_text in ("000123456", "000-12-3456", "1EG4TE5MK73"):
        assert secret_text not in dump
    assert "000-12-3456" not in repr(person.PersonFacts(member_id="M", family="F", given="G", ssn="000-12-3456"))


@pytest.mark.parametrize("filler", ["000000000", "999-99-9999", "12345678", "000-12-345X", ""])
def test_a_filler_is_no_social_security_number(filler: str) -> None:
    assert identifiers.plain("ssn", filler) == ""


@pytest.mark.django_db
def test_a_person_is_found_while_the_key_of_numbers_is_rotated(enrol: Enrol) -> None:
    enrol()
    ring = place.FOLDER / "keys.json"
    before = ring.read_bytes()
    try:
        secret.rotate(ring, "identifier")
        assert match.find(family="Pier", given="Alice", birth_date=BORN, card_id="hhp123456").found == "one"
    finally:
        ring.write_bytes(before)
        secret._ring.cache_clear()
        secret._versions.cache_clear()
