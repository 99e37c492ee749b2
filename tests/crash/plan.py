"""The feeds of a small synthetic plan, written once a process, with dirty rows among them."""

from __future__ import annotations

import csv
import random
from datetime import date
from functools import cache
from pathlib import Path

from sharewell.synth import plan
from tests import place

FEEDS = ("claims.csv", "clinical", "eligibility.csv", "pharmacy.csv")
TODAY = date(2026, 11, 20)
SEED = 7
SPOILED = {
    "claims.csv": ("Claim received date", 60),
    "pharmacy.csv": ("Claim received date", 60),
    "eligibility.csv": ("birth_date", 7),
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
