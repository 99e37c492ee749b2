"""Two loaders on the same files at the same time, from both ends: no error escapes, and it is the one shelf."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from sharewell.coverage.models import Period
from sharewell.ingest import run
from sharewell.members.models import Person
from tests.crash import loading, plan, shelf


@pytest.fixture(scope="module")
def members(deep: bool) -> int:
    return 120 if deep else 5


@pytest.mark.deep
def test_two_loaders_on_the_same_files_leave_the_shelf_of_one(
    own_database: str, tmp_path: Path, members: int
) -> None:
    """Both begin with the first file, so they meet at every row of it."""
    paths = plan.paths(plan.feeds(members))
    _load_together(paths, paths, tmp_path)
    first = shelf.without_versions(shelf.picture())
    told = shelf.files()
    assert {state for state, *_ in told.values()} == {"done"}
    alone = run.load(paths, rejects_dir=tmp_path / "alone").total
    assert (alone.new, alone.changed, alone.deleted) == (0, 0, 0)
    assert shelf.unlike(first, shelf.without_versions(shelf.picture())) == {}
    assert shelf.files() == told
    assert shelf.rejects(tmp_path / "one") == shelf.rejects(tmp_path / "alone") != {}


def test_two_loaders_from_both_ends_leave_the_shelf_of_one(
    own_database: str, tmp_path: Path, members: int
) -> None:
    """Different files of the same people at the same time: locks are taken in opposite orders."""
    paths = plan.paths(plan.feeds(members))
    _load_together(paths, paths[::-1], tmp_path)
    first = shelf.without_versions(shelf.picture())
    alone = run.load(paths, rejects_dir=tmp_path / "alone").total
    assert (alone.new, alone.changed, alone.deleted) == (0, 0, 0)
    assert shelf.unlike(first, shelf.without_versions(shelf.picture())) == {}
    assert shelf.rejects(tmp_path / "one") == shelf.rejects(tmp_path / "alone") != {}


def test_two_nights_of_the_same_people_at_once_end_with_the_newer_night(
    own_database: str, tmp_path: Path, members: int
) -> None:
    """The same rows in opposite order in big batches: on PostgreSQL the two meet in a deadlock sooner or later."""
    new, old = tmp_path / "new" / "eligibility.csv", tmp_path / "old" / "eligibility.csv"
    plan.eligibility_of_two_nights(new, old, people=3000 if members > 5 else 400)
    run.load([old], rejects_dir=tmp_path / "first")
    rejects = tmp_path / "one"
    running = [loading.start([file], rejects) for file in (new, old)]
    assert {loading.finish(process, rejects) for process in running} == {loading.DONE}
    assert not rejects.exists()
    assert set(Person.objects.values_list("family", flat=True)) == {"Newer"}
    assert set(Period.objects.values_list("plan_name", flat=True)) == {"Newer Plan"}


@pytest.mark.parametrize("times", [1, 2])
def test_a_batch_that_loses_a_deadlock_is_tried_again_and_rejects_nothing(
    own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    file, apply, losses = tmp_path / "eligibility.csv", run._apply, iter(range(times))
    plan.eligibility_of_two_nights(file, tmp_path / "old.csv", people=20)

    def unlucky(*args: Any) -> Any:
        if next(losses, None) is None:
            return apply(*args)
        raise OperationalError("deadlock") from DeadlockDetected("deadlock")

    monkeypatch.setattr(run, "_apply", unlucky)
    total = run.load([file], rejects_dir=tmp_path / "rejects").total
    assert (total.rows, total.people, total.rejected) == (20, 20, 0)
    assert Person.objects.count() == 20


def _load_together(one: list[Path], other: list[Path], folder: Path) -> None:
    """Two real processes that write their rejects to the same folder, as two cron jobs would."""
    rejects = folder / "one"
    running = [loading.start(paths, rejects, batch=25) for paths in (one, other)]
    assert {loading.finish(process, rejects) for process in running} == {loading.REJECTS}
