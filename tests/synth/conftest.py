"""One small plan for all tests of the synthetic plan, and its files as rows."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sharewell.synth import plan

TODAY = date(2026, 11, 24)
Row = Mapping[str, str]


@dataclass
class Written:
    """A plan on disk and in memory."""

    manifest: plan.Manifest
    eligibility: list[Row]
    claims: list[Row]
    pharmacy: list[Row]
    plans: list[Row]
    accumulators: list[Row]
    people: dict[str, Any]
    clinical: dict[str, list[dict[str, Any]]]

    def of(self, key: str, feed: str) -> list[Row]:
        """Rows of one story person."""
        member = self.people[key]["member_id"]
        column = "member_id" if feed in {"eligibility", "accumulators"} else "Member id"
        return [row for row in getattr(self, feed) if row[column] == member]

    def grouped(self, feed: str) -> dict[str, list[Row]]:
        """Claim number -> its rows."""
        number = "Claim unique identifier" if feed == "claims" else "RX service reference number"
        found: dict[str, list[Row]] = defaultdict(list)
        for row in getattr(self, feed):
            found[row[number]].append(row)
        return found


def read(path: Path) -> list[Row]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A plan of 140 members: every story but the member with three thousand claims, and a crowd."""
    out = tmp_path_factory.mktemp("plan")
    manifest = plan.write(out, members=140, seed=7, today=TODAY)
    people = json.loads((out / "people.json").read_text("utf-8"))["people"]
    clinical = {
        path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for path in sorted((out / "clinical").glob("*.ndjson"))
    }
    return Written(
        manifest,
        read(out / "eligibility.csv"),
        read(out / "claims.csv"),
        read(out / "pharmacy.csv"),
        read(out / "plans.csv"),
        read(out / "accumulators.csv"),
        {person["key"]: person for person in people},
        clinical,
    )
