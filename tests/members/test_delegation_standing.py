"""A right to act holds within its days, for its holder, its member and its parts, and nowhere else."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharewell.fhir import access
from sharewell.lib import clock, sql
from sharewell.members import delegates
from sharewell.members.delegates import Delegation, Kind, Status, standing
from sharewell.members.models import Person
from tests.members.conftest import Enrol

pytestmark = pytest.mark.django_db
BOB, CHARLIE = 7, 8
DAY = date(2027, 5, 1)


def give(person_key: int, **changes: Any) -> Delegation:
    facts: dict[str, Any] = {
        "person_key": person_key, "id": "right-of-bob", "holder_id": BOB, "name": "Bob Rivera",
        "kind": Kind.HEALTH_CARE_POWER, "scope": " card claims share ", "status": Status.VERIFIED,
        "valid_from": DAY, "valid_to": DAY + timedelta(days=30), "made_ms": 1,
    }  # fmt: skip
    return Delegation.objects.create(**(facts | changes))


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), clock.plan_zone()).astimezone(UTC)


def holds(right: Delegation) -> bool:
    """Asked by each of the ways in: they must agree."""
    found = {
        delegates.held(BOB, right.id) is not None,
        delegates.live(BOB, right.person_key) is not None,
        bool(standing.all_of(BOB)),
        bool(standing.for_person(right.person_key)),
        passes(delegates.guard(right, "claims")),
    }
    assert len(found) == 1
    return found.pop()


def passes(guard: access.Guard) -> bool:
    with sql.reader() as connection:
        return bool(connection.rows(f"SELECT CASE WHEN {guard.sql} THEN 1 ELSE 0 END", guard.params)[0][0])


@pytest.mark.parametrize(("first", "last"), [(date(2027, 3, 1), date(2027, 3, 14)), (date(2027, 11, 1), None)])
def test_a_right_begins_at_midnight_of_its_first_day_and_ends_after_its_last(
    enrol: Enrol, first: date, last: date | None
) -> None:
    """Also when the clocks change on one of the days (March 14, November 7 of 2027)."""
    right = give(enrol().person_key, valid_from=first, valid_to=last)
    begins = clock.midnight(first)
    for instant, expected in ((begins - timedelta(seconds=1), False), (begins, True)):
        with clock.at(instant):
            assert holds(right) is expected
    if last:
        over = clock.midnight(last + timedelta(days=1))
        for instant, expected in ((over - timedelta(seconds=1), True), (over, False)):
            with clock.at(instant):
                assert holds(right) is expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    length=st.none() | st.integers(0, 500),
    after=st.integers(-40, 600),
    second=st.integers(0, 86399),
)
def test_a_right_holds_exactly_on_its_days(
    enrol: Enrol, first: date, length: int | None, after: int, second: int
) -> None:
    key = enrol().person_key
    Delegation.objects.all().delete()
    last = None if length is None else first + timedelta(days=length)
    right = give(key, valid_from=first, valid_to=last)
    instant = clock.midnight(first + timedelta(days=after)) + timedelta(seconds=second)
    with clock.at(instant):
        today = clock.today()
        assert holds(right) == (first <= today and (last is None or today <= last))


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.VERIFIED])
def test_only_a_verified_right_opens_anything(enrol: Enrol, status: Status) -> None:
    right = give(enrol().person_key, status=status)
    with clock.at(noon(DAY)):
        assert not holds(right)


def test_a_right_is_of_one_account_and_over_one_member(enrol: Enrol) -> None:
    alice, sister = enrol(), enrol(member_id="M-2", card_ids=("HHP 2",), given="Anna", ssn="", mbi="")
    right = give(alice.person_key)
    with clock.at(noon(DAY)):
        assert delegates.held(CHARLIE, right.id) is None
        assert delegates.live(CHARLIE, alice.person_key) is None
        assert delegates.live(BOB, sister.person_key) is None
        assert not passes(
            delegates.guard(Delegation(person_key=sister.person_key, id=right.id, holder_id=BOB), "claims")
        )
        assert not passes(
            delegates.guard(Delegation(person_key=alice.person_key, id=right.id, holder_id=CHARLIE), "claims")
        )


@pytest.mark.parametrize("part", ["records", "messages", "account", "benefits"])
def test_the_reading_statement_refuses_every_part_outside_the_scope(enrol: Enrol, part: str) -> None:
    right = give(enrol().person_key)
    with clock.at(noon(DAY)):
        assert passes(delegates.guard(right, "claims"))
        if part not in {"%"}:  # a part is a word of ours, never a visitor's
            assert not passes(delegates.guard(right, part))
        assert not right.covers(part)


@pytest.mark.parametrize(
    ("born", "coming_of_age"),
    [
        (date(2009, 5, 20), date(2027, 5, 20)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2010, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_parent_acts_until_the_child_is_18_at_midnight(enrol: Enrol, born: date, coming_of_age: date) -> None:
    child = enrol(birth_date=born)
    right = give(child.person_key, kind=Kind.PARENT, valid_from=date(2020, 1, 1), valid_to=None)
    birthday = clock.midnight(coming_of_age)
    for instant, expected in ((birthday - timedelta(seconds=1), True), (birthday, False)):
        with clock.at(instant):
            assert holds(right) is expected


def test_a_parent_of_a_child_without_a_birth_date_does_not_act(enrol: Enrol) -> None:
    child = enrol(birth_date=None)
    right = give(child.person_key, kind=Kind.PARENT)
    with clock.at(noon(DAY)):
        assert not holds(right)


def test_from_14_on_a_parent_does_not_see_what_the_child_controls(enrol: Enrol) -> None:
    child = enrol(birth_date=date(2013, 6, 10))
    parent = give(child.person_key, kind=Kind.PARENT, valid_from=date(2020, 1, 1), valid_to=None)
    guardian = give(child.person_key, id="guardian", kind=Kind.GUARDIAN)
    birthday = clock.midnight(date(2027, 6, 10))
    with clock.at(birthday - timedelta(seconds=1)):
        assert not delegates.is_private(parent)
    with clock.at(birthday):
        assert delegates.is_private(parent)
        assert not delegates.is_private(guardian)


def test_death_ends_every_right_but_the_executors(enrol: Enrol) -> None:
    alice = enrol()
    power = give(alice.person_key)
    executor = give(alice.person_key, id="executor", kind=Kind.EXECUTOR, holder_id=BOB)
    with clock.at(noon(DAY)):
        assert delegates.held(BOB, power.id)
        assert delegates.held(BOB, executor.id) is None
        Person.objects.filter(person_key=alice.person_key).update(death_date=DAY)
        assert delegates.held(BOB, power.id) is None
        assert delegates.held(BOB, executor.id)
        Person.objects.filter(person_key=alice.person_key).update(death_date=None)  # a mistake of the file
        assert delegates.held(BOB, power.id)


def test_of_two_rights_the_wider_one_counts(enrol: Enrol) -> None:
    key = enrol().person_key
    give(key, id="helper", kind=Kind.CAREGIVER, made_ms=9)
    give(key, id="power", kind=Kind.HEALTH_CARE_POWER, made_ms=1)
    with clock.at(noon(DAY)):
        found = delegates.live(BOB, key)
        assert found is not None
        assert found.id == "power"
        assert [one.id for one in standing.all_of(BOB)] == ["power"]
