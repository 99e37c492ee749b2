"""The raw events of the usage count: complete, taken once, in the contract of the day, syncs apart from pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sharewell.audit import reads, sealed
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.audit.reading import Reader, Reading
from sharewell.coverage import periods
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.metrics import transfers, usage
from sharewell.metrics.models import Transfer
from sharewell.metrics.usage import Usage
from tests.audit.test_seal import sealed as seal_now

NOON = datetime(2026, 5, 4, 16, tzinfo=UTC)
MINUTE, EOB = timedelta(minutes=1), "ExplanationOfBenefit"
pytestmark = pytest.mark.usefixtures("own_database")


def member(name: str = "alice", contract: str = "H9999", **more: object) -> int:
    facts = {"start": date(2020, 1, 1), "program": "MA", "coverage_id": f"{name}-{contract}"} | more
    periods.upsert(periods.PeriodFacts(member_id=name, contract=contract, **facts), by=SYSTEM)  # type: ignore[arg-type]
    return person.key_of(name)


def got(
    key: int, at: datetime = NOON, type_: str = EOB, found: int = 5, *, app: str = "sunrise", status: int = 200,
    kind: ActorKind = ActorKind.APP, grant: str = "",
) -> None:  # fmt: skip
    by = Reader(Actor(kind, app), app="Sunrise", grant=grant or f"{app}-{key}")
    reads.shown(Reading(by, key, "search", type_, status=status, at_ms=clock.to_ms(at)), found)


def taken() -> list[Transfer]:
    seal_now()
    transfers.take_all()
    return list(Transfer.objects.order_by("first_ms", "contract"))


def test_the_pages_of_one_sync_are_one_occasion_and_a_later_sync_is_another() -> None:
    key = member()
    for minutes in (0, 10, 39, 100):
        got(key, NOON + minutes * MINUTE)
    rows = taken()
    assert [(row.requests, row.records, row.contract, row.client_id) for row in rows] == [
        (3, 15, "H9999", "sunrise"),
        (1, 5, "H9999", "sunrise"),
    ]
    assert list(usage.of_year(2026)) == [Usage("MA", "H9999", 1, 1)]


def test_a_sync_that_two_seals_cut_is_one_occasion() -> None:
    key = member()
    got(key)
    taken()
    got(key, NOON + 5 * MINUTE)
    (row,) = taken()
    assert (row.requests, row.records, row.last_ms - row.first_ms) == (2, 10, 300_000)
    assert list(usage.of_year(2026)) == [Usage("MA", "H9999", 1, 0)]


def test_what_hands_no_member_data_to_an_app_is_no_transfer() -> None:
    key = member()
    got(key, found=0)
    got(key, status=401)
    got(key, type_="Organization")
    got(key, kind=ActorKind.MEMBER)
    got(key, kind=ActorKind.STAFF)
    got(0)
    assert taken() == []


def test_taking_again_changes_nothing_and_a_crash_between_leaves_all_or_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = member()
    got(key)
    seal_now()
    with monkeypatch.context() as broken:
        broken.setattr(Transfer.objects.__class__, "bulk_create", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            transfers.take_all()
    assert transfers.take_all() == 1
    assert transfers.take_all() == 0
    assert [row.requests for row in Transfer.objects.all()] == [1]


def test_who_moves_to_another_contract_counts_in_both() -> None:
    member(end=date(2026, 6, 30))
    key = member(contract="H8888", start=date(2026, 7, 1))
    got(key)
    got(key, NOON + timedelta(days=90))
    assert [(row.contract, row.day) for row in taken()] == [
        ("H9999", date(2026, 5, 4)),
        ("H8888", date(2026, 8, 2)),
    ]
    assert list(usage.of_year(2026)) == [Usage("MA", "H8888", 1, 0), Usage("MA", "H9999", 1, 0)]


def test_the_contract_stays_as_it_was_when_the_data_went_whatever_is_corrected_later() -> None:
    key = member()
    got(key)
    taken()
    member(cancelled=True, updated_ms=9)
    got(key, NOON + MINUTE)
    assert [(row.contract, row.requests) for row in taken()] == [("H9999", 1), ("", 1)]


def test_a_year_ends_at_midnight_of_the_plans_zone_and_a_sync_over_it_is_in_both() -> None:
    key = member()
    midnight = clock.midnight(date(2027, 1, 1))
    got(key, midnight - MINUTE)
    got(key, midnight)
    first, second = taken()
    assert (first.day, second.day) == (date(2026, 12, 31), date(2027, 1, 1))
    assert first.session_ms == second.session_ms
    for year in (2026, 2027):
        assert list(usage.of_year(year)) == [Usage("MA", "H9999", 1, 0)]
    assert list(usage.of_year(2025)) == []


def test_who_left_or_died_still_counts_and_tests_can_be_left_out() -> None:
    alice, bob, tester = member("alice", end=date(2026, 5, 31)), member("bob"), member("tester")
    for key in (alice, bob, tester):
        got(key)
    got(bob, app="monitor")
    taken()
    Person.objects.filter(person_key=bob).update(death_date=date(2026, 6, 1))
    assert list(usage.of_year(2026)) == [Usage("MA", "H9999", 3, 1)]
    assert list(usage.of_year(2026, without_apps={"monitor"}, without={tester})) == [Usage("MA", "H9999", 2, 0)]


def test_two_apps_on_one_day_are_two_occasions() -> None:
    key = member()
    got(key)
    got(key, app="moon")
    taken()
    assert list(usage.of_year(2026)) == [Usage("MA", "H9999", 1, 1)]


def test_blocks_are_given_in_order_and_only_once_sealed() -> None:
    key = member()
    assert sealed.after(0) is None
    got(key)
    assert sealed.after(0) is None
    seal_now()
    found = sealed.after(0)
    assert found
    assert [(one.person_key, one.records) for one in found.handed] == [(key, 5)]
    assert sealed.after(found.number) is None
