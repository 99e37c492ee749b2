"""Harbor Health Plan, written to a folder: eligibility, claims and pharmacy CSV, clinical/*.ndjson, people.json.

The same seed, members and today give the same bytes. Every member has an own random stream, so that a bigger plan
keeps the first members as they were. Nothing is held in memory but one member.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

from sharewell.synth import claim_rows, columns, fill_rows
from sharewell.synth.claims import Claim, Ledger, Visit, from_visit
from sharewell.synth.crowd import Crowd, Event
from sharewell.synth.draw import Draw
from sharewell.synth.people import Person, eligibility_rows
from sharewell.synth.pharmacy import Fill, from_script
from sharewell.synth.sheet import quoted
from sharewell.synth.story import Role, play, roles, scripts, visits

STEP = 1000


@dataclass(slots=True)
class Manifest:
    """What was written: how many members, coverages, claims, fills, rows of each, and clinical resources."""

    folder: Path
    seed: int
    today: date
    members: int = 0
    coverages: int = 0
    claims: int = 0
    claim_rows: int = 0
    fills: int = 0
    fill_rows: int = 0
    resources: int = 0


@dataclass(slots=True)
class Feeds:
    """The open files."""

    eligibility: TextIO
    claims: TextIO
    pharmacy: TextIO


def write(
    out: Path,
    *,
    members: int,
    seed: int,
    today: date,
    claims_per_member: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Manifest:
    """Write every feed of a plan with members numbered 1 to `members`.

    `claims_per_member` sets the mean number of claims and fills of the crowd (None: what the stories tell);
    `progress` is told (members written, members) every thousand members and at the end.
    """
    out.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(out, seed, today, members)
    crowd = Crowd(today, claims_per_member)
    with _open(out) as feeds:
        for number in range(1, members + 1):
            person, events, draw = _live(number, seed, crowd)
            _eligibility(person, feeds, manifest)
            _events(person, events, draw, today, feeds, manifest)
            if progress and (number % STEP == 0 or number == members):
                progress(number, members)
    return manifest


@contextmanager
def _open(out: Path) -> Iterator[Feeds]:
    def file(name: str) -> TextIO:
        return (out / name).open("w", encoding="utf-8", newline="", buffering=1 << 20)

    with file("eligibility.csv") as eligibility, file("claims.csv") as claims, file("pharmacy.csv") as pharmacy:
        eligibility.write(",".join(columns.ELIGIBILITY) + "\n")
        claims.write(claim_rows.SHEET.header)
        pharmacy.write(fill_rows.SHEET.header)
        yield Feeds(eligibility, claims, pharmacy)


def _live(number: int, seed: int, crowd: Crowd) -> tuple[Person, list[Event], Draw]:
    """Member `number` with everything that happens to him or her, in the order of the days."""
    draw = Draw(seed, str(number))
    role = roles().get(number)
    if role is None:
        person, role, events = crowd.member(number, draw)
        return person, events, draw
    told: list[Event] = [*visits(role.visits, crowd.today), *scripts(role.fills, crowd.today)]
    return play(role, draw, crowd.today), sorted(told, key=lambda event: event.day), draw


def _eligibility(person: Person, feeds: Feeds, manifest: Manifest) -> None:
    for row in eligibility_rows(person):
        feeds.eligibility.write(",".join(quoted(row.get(name, "")) for name in columns.ELIGIBILITY) + "\n")
        manifest.coverages += 1


def _events(
    person: Person, events: list[Event], draw: Draw, today: date, feeds: Feeds, manifest: Manifest
) -> None:
    ledger = Ledger(person)
    for event in events:
        if isinstance(event, Visit):
            for claim in from_visit(event, ledger, draw, today):
                feeds.claims.write(claim_rows.rows(claim))
                manifest.claims += 1
                manifest.claim_rows += len(claim.lines)
        else:
            for fill in from_script(event, ledger, draw, today):
                feeds.pharmacy.write(fill_rows.rows(fill))
                manifest.fills += 1
                manifest.fill_rows += 1 + len(fill.drug.compound)
