"""kill -9 at any point of a load, then load again: the shelf of a load that nobody disturbed (DESIGN law 10)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests import place
from tests.crash import loading, plan, shelf
from tests.crash.shelf import Picture

SAMPLED, ALL = 3, 12


@dataclass(frozen=True)
class Undisturbed:
    """What a load from start to end leaves."""

    paths: list[Path]
    batch: int | None
    shelf: Picture
    files: dict[str, tuple[object, ...]]
    rejects: dict[str, list[bytes]]
    rows: int


@pytest.fixture(scope="module")
def undisturbed(
    template_database: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    deep: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> Undisturbed:
    paths, batch = _input(deep), None if deep else 60
    rejects = tmp_path_factory.mktemp("rejects") / "undisturbed"
    with django_db_blocker.unblock(), place.fresh(template_database, back_to="rollback"):
        assert loading.load(paths, rejects, batch=batch) == loading.REJECTS
        made = Undisturbed(
            paths, batch, shelf.picture(), shelf.files(), shelf.rejects(rejects), loading.rows_done()
        )
    return made


def _input(deep: bool) -> list[Path]:
    """The synthetic plan; in the deep run 200 members of it and the bundles of 24 people by Synthea."""
    paths = plan.paths(plan.feeds(200 if deep else 5))
    bundles = Path(__file__).parents[2] / "../shared/data/synthea-r4-medicare/demo"
    return [*paths, bundles] if deep and bundles.is_dir() else paths


def test_a_load_that_nobody_disturbs_fills_every_shelf_and_explains_what_it_left_out(
    undisturbed: Undisturbed,
) -> None:
    whole = undisturbed.shelf
    for type_ in ("ExplanationOfBenefit", "Patient", "Coverage", "Practitioner", "Organization", "Condition"):
        assert whole.of_types(type_) > 1, type_
    assert all(whole.people.values())
    assert all(state == "done" for state, *_ in undisturbed.files.values())
    rejected = {name.split(".csv.")[0] + ".csv" for name in undisturbed.rejects}
    assert rejected == {name for name in plan.FEEDS if name.endswith(".csv")}


@pytest.mark.parametrize("point", [pytest.param(n, marks=[pytest.mark.deep] * (n >= SAMPLED)) for n in range(ALL)])
@pytest.mark.timeout(600)
def test_killed_at_a_random_point_and_loaded_again_it_is_the_same_shelf(
    own_database: str, undisturbed: Undisturbed, tmp_path: Path, point: int
) -> None:
    chance = random.Random(f"crash {point}")
    rejects = tmp_path / f"killed-{point}"
    first = loading.start(undisturbed.paths, rejects, batch=undisturbed.batch)
    assert loading.kill_after(first, chance.randrange(int(undisturbed.rows * 0.85)), chance)
    done = loading.rows_done()
    assert done < undisturbed.rows
    _no_half_batch(undisturbed)
    loading.load(undisturbed.paths, rejects, batch=undisturbed.batch)
    assert shelf.unlike(undisturbed.shelf, shelf.picture()) == {}
    assert shelf.files() == undisturbed.files
    assert shelf.rejects(rejects) == undisturbed.rejects


def _no_half_batch(whole: Undisturbed) -> None:
    """Straight after the kill: what is there is there in full, and nothing is there that should not be."""
    found = shelf.picture()
    kept = {(row[0], row[2]): row for row in whole.shelf.current}
    for row in found.current:
        assert (row[0], row[2]) in kept
    assert {row[0] for row in found.current} <= {key for key, _ in found.places}
    most: dict[int, int] = dict.fromkeys((key for key, _ in found.places), 0)
    for row in found.current:
        most[row[0]] += 1
    assert dict(found.places) == most  # the counter of a person counts exactly what is on that person's shelf
