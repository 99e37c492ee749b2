"""Claims before members before clinical records, or any other way: the same shelf; again, and nothing changes."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from sharewell.ingest import run
from tests import place
from tests.crash import plan, shelf
from tests.crash.shelf import Picture

AMONG, SAMPLED, MEMBERS = 4, 2, 5
Order = tuple[str, ...]


def _orders() -> list[Order]:
    """Few orders of all files in which any four of them come in every order among themselves."""
    every, found = list(itertools.permutations(plan.FEEDS)), list[Order]()
    random.Random("order").shuffle(every)
    missing = set(itertools.permutations(plan.FEEDS, AMONG))
    while missing:
        found.append(max(every, key=lambda one: len(missing.intersection(itertools.combinations(one, AMONG)))))
        missing.difference_update(itertools.combinations(found[-1], AMONG))
    return found


def load(paths: Sequence[Path], rejects: Path) -> run.Report:
    return run.load(paths, rejects_dir=rejects)


@pytest.fixture(scope="module")
def in_order(
    template_database: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Picture]:
    """The shelf of a plan that sends members first, claims afterwards, clinical records last."""
    folder = plan.feeds(MEMBERS)
    with django_db_blocker.unblock(), place.fresh(template_database, back_to="rollback"):
        for name in ("plans.csv", "eligibility.csv", "claims.csv", "pharmacy.csv", "accumulators.csv", "clinical"):
            load([folder / name], tmp_path_factory.mktemp("rejects"))
        yield shelf.without_versions(shelf.picture())


@pytest.mark.parametrize(
    "order",
    [pytest.param(one, id="-".join(Path(name).stem for name in one), marks=[pytest.mark.deep] * (n >= SAMPLED))
     for n, one in enumerate(_orders())],
)  # fmt: skip
def test_any_four_files_end_in_the_same_shelf_in_whatever_order_they_come(
    own_database: str, in_order: Picture, tmp_path: Path, order: Order
) -> None:
    for name in order:
        load([plan.feeds(MEMBERS) / name], tmp_path)
    assert shelf.unlike(in_order, shelf.without_versions(shelf.picture())) == {}


def test_a_second_load_changes_nothing(own_database: str, tmp_path: Path) -> None:
    paths = plan.paths(plan.feeds(MEMBERS))
    first = load(paths, tmp_path / "first").total
    before = shelf.picture()
    again = load(paths, tmp_path / "again").total
    assert shelf.unlike(before, shelf.picture()) == {}
    assert (again.new, again.changed, again.deleted) == (0, 0, 0)
    assert (again.records, again.rejected, again.items) == (first.records, first.rejected, first.items)
    assert shelf.rejects(tmp_path / "again") == shelf.rejects(tmp_path / "first") != {}


def test_files_of_one_source_that_come_again_one_by_one_change_nothing(own_database: str, tmp_path: Path) -> None:
    """Each file alone, in any order, as nightly feeds do: nothing that another file said is undone."""
    folder = plan.feeds(MEMBERS)
    load(plan.paths(folder), tmp_path)
    before = shelf.picture()
    for name in reversed(plan.FEEDS):
        total = load([folder / name], tmp_path).total
        assert (total.new, total.changed, total.deleted) == (0, 0, 0), name
    assert shelf.unlike(before, shelf.picture()) == {}


def test_two_claims_that_spell_one_provider_differently_end_alike_in_either_order(
    template_database: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    """Whoever is only named by a claim has no time of its own: the order of files must not decide."""
    ways = []
    for swap in (False, True):
        with django_db_blocker.unblock(), place.fresh(template_database, back_to="rollback"):
            one, other = (tmp_path / "one" / "claims.csv", tmp_path / "other" / "claims.csv")
            _halves(one, other)
            load([other, one] if swap else [one, other], tmp_path / "rejects")
            before = shelf.picture()
            load([one], tmp_path / "rejects")
            assert shelf.unlike(before, shelf.picture()) == {}
            ways.append(shelf.without_versions(shelf.picture()))
    assert shelf.unlike(*ways) == {}


def test_files_of_one_name_from_two_folders_keep_the_rejects_of_both(own_database: str, tmp_path: Path) -> None:
    for night in ("monday", "tuesday"):
        file = tmp_path / night / "eligibility.csv"
        file.parent.mkdir()
        file.write_text(
            "member_id,family_name,given_name,birth_date,coverage_id,program,coverage_start\n"
            f"M1,{night},Given,1950-13-01,C1,MA,2026-01-01\n"
        )
    report = load([tmp_path / "monday", tmp_path / "tuesday"], tmp_path / "rejects")
    told = [file.rejects.read_text() for file in report.files if file.rejects]
    assert [word in text for text, word in zip(told, ("monday", "tuesday"), strict=True)] == [True, True]


def _halves(one: Path, other: Path) -> None:
    """The claims file, and the same claims under other numbers with their payer's name in capitals."""
    text = (plan.feeds(MEMBERS) / "claims.csv").read_text(encoding="utf-8")
    for file, told in (
        (one, text),
        (other, text.replace("Harbor Health Plan", "HARBOR HEALTH").replace("HC00", "HC99")),
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(told, encoding="utf-8")
