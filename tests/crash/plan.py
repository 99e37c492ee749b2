"""The feeds of a small synthetic plan, written once a process, with dirty rows among them."""

from __future__ import annotations

import csv
import random
from datetime import date
from functools import cache
from pathlib import Path

from sharewell.synth import plan
from tests import place

FEEDS = ("accumulators.csv", "claims.csv", "clinical", "eligibility.csv", "pharmacy.csv", "plans.csv")
TODAY = date(2026, 11, 20)
SEED = 7
SPOILED = {
    "claims.csv": ("Claim received date", 60),
    "pharmacy.csv": ("Claim received date", 60),
    "eligibility.csv": ("birth_date", 7),
    "plans.csv": ("updated_at", 60),
    "accumulators.csv": ("as_of", 7),
}
"""For each file a column that must hold a date, and in how many rows one does not."""


@cache
def feeds(members: int) -> Path:
    """The folder of the feeds; some rows of each CSV are spoiled, so that there is something to reject."""
    folder = place.FOLDER / f"feeds-{members}"
    plan.write(folder, members=members, seed=SEED, today=TODAY, claims_per_member=None)
    for name, (column, one_in) in SPOILED.items():
        _spoil(folder / name, column, one_in)
    return folder


def paths(folder: Path) -> list[Path]:
    """What `sharewell load` is told, in the order of its files."""
    return [folder / name for name in FEEDS]


def eligibility_of_two_nights(new: Path, old: Path, *, people: int) -> None:
    """The same people in opposite order, a day apart."""
    head = "member_id,family_name,given_name,birth_date,coverage_id,program,coverage_start,plan_name,updated_at"
    for file, word, day, order in ((new, "Newer", 2, 1), (old, "Older", 1, -1)):
        rows = [
            f"M{n:06},{word},Given,1950-01-01,C{n:06},MA,2026-01-01,{word} Plan,2026-03-0{day}T00:00:00+00:00"
            for n in range(people)
        ][::order]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join([head, *rows, ""]), encoding="utf-8")


def _spoil(file: Path, column: str, one_in: int) -> None:
    with file.open(newline="", encoding="utf-8") as stream:
        head, *rows = csv.reader(stream)
    at = head.index(column)
    chance = random.Random(SEED)
    for row in rows:
        if chance.randrange(one_in) == 0:
            row[at] = "31 of Movember"
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([head, *rows])
