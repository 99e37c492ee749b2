"""The plan as a whole: the same bytes again, the same first members, flat memory, the columns of the feeds."""

from __future__ import annotations

import ast
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from sharewell.ingest.feeds.layouts import LAYOUTS
from sharewell.synth import columns, plan
from tests.synth.conftest import TODAY, Written

SYNTH = Path(plan.__file__).parent
WRITE_AND_TELL_THE_PEAK = """
import resource, sys
from datetime import date
from pathlib import Path
from sharewell.synth import plan
plan.write(Path(sys.argv[1]), members=int(sys.argv[2]), seed=1, today=date(2026, 11, 24))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
FEEDS = ("eligibility.csv", "claims.csv", "pharmacy.csv", "accumulators.csv")
ALL = sorted(LAYOUTS)


def everything(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_the_same_seed_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        plan.write(tmp_path / name, members=80, seed=3, today=TODAY)
    assert everything(tmp_path / "one") == everything(tmp_path / "two")
    assert len(everything(tmp_path / "one")) > 20


def test_another_seed_gives_another_crowd(tmp_path: Path) -> None:
    for seed in (3, 4):
        plan.write(tmp_path / str(seed), members=80, seed=seed, today=TODAY)
    one, two = (everything(tmp_path / str(seed)) for seed in (3, 4))
    assert all(one[name] != two[name] for name in FEEDS)


def test_writing_over_an_older_plan_leaves_nothing_of_it(tmp_path: Path) -> None:
    plan.write(tmp_path / "one", members=30, seed=1, today=TODAY)
    plan.write(tmp_path / "one", members=3, seed=2, today=TODAY)
    plan.write(tmp_path / "two", members=3, seed=2, today=TODAY)
    assert everything(tmp_path / "one") == everything(tmp_path / "two")


def test_a_bigger_plan_keeps_the_first_members_as_they_were(tmp_path: Path) -> None:
    plan.write(tmp_path / "small", members=70, seed=5, today=TODAY)
    plan.write(tmp_path / "big", members=100, seed=5, today=TODAY)
    for name in FEEDS:
        assert (tmp_path / "big" / name).read_bytes().startswith((tmp_path / "small" / name).read_bytes())


@pytest.mark.parametrize("feed", ALL)
def test_the_header_is_the_list_of_columns_of_the_feed(feed: str) -> None:
    wanted = tuple(name for column in LAYOUTS[feed] for name in column.names)
    assert getattr(columns, feed.upper()) == wanted


@pytest.mark.parametrize("feed", ALL)
def test_every_value_of_a_closed_list_is_on_the_list_and_required_columns_are_filled(
    feed: str, written: Written
) -> None:
    rows = getattr(written, feed)
    for column in LAYOUTS[feed]:
        for name in column.names:
            found = {row[name] for row in rows}
            if column.values:
                assert found <= {*column.values, ""}, name
            if column.required:
                assert "" not in found, name


@pytest.mark.parametrize("feed", ALL)
def test_every_row_has_as_many_cells_as_the_header(feed: str, written: Written) -> None:
    assert all(None not in row and None not in row.values() for row in getattr(written, feed))


def test_the_manifest_counts_what_was_written(written: Written) -> None:
    manifest = written.manifest
    assert manifest.coverages == len(written.eligibility)
    assert manifest.claim_rows == len(written.claims)
    assert manifest.fill_rows == len(written.pharmacy)
    assert manifest.fills == len(written.grouped("pharmacy"))
    assert manifest.benefits == len(written.plans)
    assert manifest.counters == len(written.accumulators)
    assert manifest.resources == sum(map(len, written.clinical.values()))


def test_claims_per_member_sets_the_mean_of_the_crowd(tmp_path: Path) -> None:
    rates = {}
    for wanted in (10.0, 40.0):
        manifest = plan.write(tmp_path, members=600, seed=1, today=TODAY, claims_per_member=wanted)
        rates[wanted] = (manifest.claims + manifest.fills) / manifest.members
    assert 25 < rates[40.0] - rates[10.0] < 35


def test_memory_stays_flat_however_many_claims_are_written(tmp_path: Path) -> None:
    peaks = []
    for members in ("520", "1600"):
        command = [sys.executable, "-c", WRITE_AND_TELL_THE_PEAK, str(tmp_path), members]
        peaks.append(int(subprocess.run(command, check=True, capture_output=True).stdout))
    assert peaks[1] - peaks[0] < 3_000, "kilobytes"


def test_progress_ends_with_all_members_written(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    plan.write(tmp_path, members=5, seed=1, today=TODAY, progress=lambda done, whole: told.append((done, whole)))
    assert told == [(5, 5)]


def test_the_plan_can_be_written_for_another_day(tmp_path: Path) -> None:
    for day in (date(2025, 12, 31), date(2028, 2, 29)):
        assert plan.write(tmp_path, members=60, seed=1, today=day).claims > 300


def test_the_room_imports_the_standard_library_and_itself_only() -> None:
    for path in SYNTH.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                assert all(name.name.split(".")[0] in sys.stdlib_module_names for name in node.names), path
            elif isinstance(node, ast.ImportFrom):
                module = node.module or ""
                assert module.startswith(("sharewell.synth", "sharewell.lib")) or (
                    module.split(".")[0] in sys.stdlib_module_names
                ), f"{path}: {module}"


def test_nothing_in_the_room_reads_a_clock() -> None:
    for path in SYNTH.rglob("*.py"):
        text = path.read_text("utf-8")
        assert not [word for word in ("today()", "now()", "time()", "os.environ") if word in text], path
