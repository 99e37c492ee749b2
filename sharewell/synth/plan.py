"""Harbor Health Plan, written to a folder: eligibility.csv, claims.csv, pharmacy.csv, clinical/*.ndjson, people.json.

The same seed, members and today give the same bytes. Every member has an own random stream, so that a bigger plan keeps
the first members as they were. Nothing is held in memory but one member.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

from sharewell.synth import claim_rows, columns, fill_rows
from sharewell.synth.claims import Ledger, Visit, from_visit
from sharewell.synth.draw import Draw
from sharewell.synth.people import Person, eligibility_rows
from sharewell.synth.pharmacy import Script, from_script
from sharewell.synth.sheet import quoted
from sharewell.synth.story import Role, play, roles, scripts, visits


@dataclass(slots=True)
class Manifest:
    """What was written: the paths and how many rows, claims (fills apart), fills and people they hold."""

    folder: Path
    seed: int
    today: date
    members: int
    coverages: int = 0
    claims: int = 0
    claim_rows: int = 0
    fills: int = 0
    fill_rows: int = 0
    resources: int = 0


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

    `claims_per_member` sets the mean of claims and fills of the crowd (None: what the stories tell);
    `progress` is told (members written, members) now and then.
    """
    out.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(out, seed, today, members)
    with (
        (out / "eligibility.csv").open("w", encoding="utf-8", newline="") as eligibility,
        (out / "claims.csv").open("w", encoding="utf-8", newline="") as claims,
        (out / "pharmacy.csv").open("w", encoding="utf-8", newline="") as pharmacy,
    ):
        eligibility.write(",".join(columns.ELIGIBILITY) + "\n")
        claims.write(claim_rows.SHEET.header)
        pharmacy.write(fill_rows.SHEET.header)
        for number in range(1, members + 1):
            role = roles().get(number)
            if role is None:
                continue
            draw = Draw(seed, str(number))
            person = play(role, draw, today)
            for row in eligibility_rows(person):
                eligibility.write(",".join(quoted(row.get(name, "")) for name in columns.ELIGIBILITY) + "\n")
            _write_events(role, person, draw, today, claims, pharmacy)
    return manifest


def _write_events(role: Role, person: Person, draw: Draw, today: date, claims: TextIO, pharmacy: TextIO) -> None:
    ledger = Ledger(person)
    events: list[Visit | Script] = [*visits(role.visits, today), *scripts(role.fills, today)]
    events.sort(key=lambda event: event.day)
    for event in events:
        if isinstance(event, Visit):
            for claim in from_visit(event, ledger, draw, today):
                claims.write(claim_rows.rows(claim))
        else:
            for fill in from_script(event, ledger, draw, today):
                pharmacy.write(fill_rows.rows(fill))
