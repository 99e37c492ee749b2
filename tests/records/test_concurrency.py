"""Loaders at the same time: nobody waits in a circle, no number is given twice, nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from sharewell.records.models import PersonShelf, Resource, Version
from tests.records.cast import ALICE, BOB, app, eob, find, id_of, item, put

EOB = "ExplanationOfBenefit"
pytestmark = pytest.mark.usefixtures("own_database")


def together(*works: Callable[[], None]) -> None:
    """Run all at the same time; a failure of any is a failure."""
    failed: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []


def loader(name: str, people: tuple[int, ...]) -> Callable[[], None]:
    def load() -> None:
        for number in range(15):
            put(
                *(item(person, eob("x"), f"{name}-{person}-{number}") for person in people),
                item(None, {"resourceType": "Organization", "name": f"{name} {number}"}, "harbor"),
                item(people[0], eob("x", status=f"{name}-{number}"), "shared"),
            )

    return load


def test_loaders_that_meet_at_the_same_people_all_finish_and_keep_their_numbers_apart() -> None:
    together(loader("one", (ALICE, BOB)), loader("two", (BOB, ALICE)), loader("three", (ALICE,)))
    for person, claims in ((ALICE, 45), (BOB, 30)):
        own = Resource.objects.filter(person_key=person)
        mine = own.exclude(id=id_of(EOB, "shared"))
        assert mine.count() == claims
        numbers = sorted(own.values_list("seq", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert PersonShelf.objects.get(person_key=person).last_seq == len(numbers)


def test_versions_made_at_the_same_time_follow_one_another() -> None:
    def change(name: str) -> Callable[[], None]:
        def work() -> None:
            for number in range(10):
                put(item(ALICE, eob("x", status=f"{name}-{number}"), "c1"))

        return work

    together(change("one"), change("two"))
    row = Resource.objects.get(id=id_of(EOB, "c1"))
    older = list(Version.objects.filter(id=row.id).order_by("version").values_list("version", "updated_ms"))
    assert [version for version, _ in older] == list(range(1, row.version))
    stamps = [stamp for _, stamp in older] + [row.updated_ms]
    assert stamps == sorted(set(stamps))


def test_a_reader_beside_a_loader_never_misses_what_was_there() -> None:
    put(*(item(ALICE, eob("x"), f"c{n}") for n in range(20)))
    totals: list[int] = []

    def read() -> None:
        for _ in range(30):
            totals.append(find(app(ALICE), EOB).total)

    together(read, loader("one", (ALICE,)))
    assert totals == sorted(totals)
    assert min(totals) >= 20
