"""Harbor Health Plan, written to a folder: CSV of its plans, members, claims, fills and accumulators,
clinical/*.ndjson, people.json.

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

from sharewell.synth import benefit_rows, claim_rows, columns, counter_rows, fill_rows, people_file
from sharewell.synth.claims import Claim, Ledger, Visit, from_visit
from sharewell.synth.clinical import places
from sharewell.synth.clinical.record import SHARED_BY_CROWD, chart
from sharewell.synth.clinical_files import ClinicalFiles
from sharewell.synth.crowd import Crowd, Event
from sharewell.synth.draw import Draw
from sharewell.synth.people import Person, eligibility_rows
from sharewell.synth.pharmacy import Fill, from_script
from sharewell.synth.sheet import quoted
from sharewell.synth.story import Role, play, roles, scripts, visits

STEP = 1000
CLINICAL_MEMBERS = 200
"""Members up to this number, and every person of a story, have a clinical record and earlier accumulators."""


@dataclass(slots=True)
class Manifest:
    """What was written: how many members, coverages, claims, fills, rows of each, and so on."""

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
    benefits: int = 0
    counters: int = 0


@dataclass(slots=True)
class Feeds:
    """The open files."""

    eligibility: TextIO
    claims: TextIO
    pharmacy: TextIO
    plans: TextIO
    accumulators: TextIO
    clinical: ClinicalFiles


@dataclass(slots=True)
class Member:
    """One member while being written: who, what happens and in what order, what the clinical record adds."""

    person: Person
    role: Role
    events: list[Event]
    draw: Draw
    is_story: bool


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
    manifest = Manifest(out, seed, today, members)
    crowd = Crowd(today, claims_per_member)
    people: list[tuple[Role, Person]] = []
    with _open(out) as feeds:
        feeds.clinical.put(places.resources())
        for row in benefit_rows.rows(today):
            feeds.plans.write(row)
            manifest.benefits += 1
        for number in range(1, members + 1):
            member = _live(number, seed, crowd)
            _write(member, feeds, manifest, seed=seed, today=today)
            if member.is_story:
                people.append((member.role, member.person))
            if progress and (number % STEP == 0 or number == members):
                progress(number, members)
        manifest.resources = feeds.clinical.written
    people_file.write(out / "people.json", people, seed=seed, today=today)
    return manifest


@contextmanager
def _open(out: Path) -> Iterator[Feeds]:
    def file(name: str) -> TextIO:
        return (out / name).open("w", encoding="utf-8", newline="", buffering=1 << 20)

    out.mkdir(parents=True, exist_ok=True)
    with (
        file("eligibility.csv") as eligibility,
        file("claims.csv") as claims,
        file("pharmacy.csv") as pharmacy,
        file("plans.csv") as plans,
        file("accumulators.csv") as accumulators,
        ClinicalFiles(out / "clinical") as clinical,
    ):
        eligibility.write(",".join(columns.ELIGIBILITY) + "\n")
        claims.write(claim_rows.SHEET.header)
        pharmacy.write(fill_rows.SHEET.header)
        plans.write(benefit_rows.header())
        accumulators.write(counter_rows.header())
        yield Feeds(eligibility, claims, pharmacy, plans, accumulators, clinical)


def _live(number: int, seed: int, crowd: Crowd) -> Member:
    """Member `number` with everything that happens, in the order of the days."""
    draw = Draw(seed, str(number))
    role = roles().get(number)
    if role is None:
        person, role, events = crowd.member(number, draw)
        return Member(person, role, events, draw, is_story=False)
    told: list[Event] = [*visits(role.visits, crowd.today), *scripts(role.fills, crowd.today)]
    told.sort(key=lambda event: event.day)
    return Member(play(role, draw, crowd.today), role, told, draw, is_story=True)


def _write(member: Member, feeds: Feeds, manifest: Manifest, *, seed: int, today: date) -> None:
    person = member.person
    for row in eligibility_rows(person):
        feeds.eligibility.write(",".join(quoted(row.get(name, "")) for name in columns.ELIGIBILITY) + "\n")
        manifest.coverages += 1
    claims, fills = _adjudicate(member, today)
    for claim in claims:
        feeds.claims.write(claim_rows.rows(claim))
        manifest.claim_rows += len(claim.lines)
    for fill in fills:
        feeds.pharmacy.write(fill_rows.rows(fill))
        manifest.fill_rows += 1 + len(fill.drug.compound)
    manifest.claims += len(claims)
    manifest.fills += len(fills)
    years = benefit_rows.years(today) if _is_near(member) else range(today.year, today.year + 1)
    for counter in counter_rows.rows(person, claims, fills, seed=seed, today=today, years=years):
        feeds.accumulators.write(counter)
        manifest.counters += 1
    if _is_near(member):
        told = member.role.clinical
        if not member.is_story:
            told = {name: told[name] for name in SHARED_BY_CROWD if name in told}
        draw = Draw(seed, f"{person.number}/clinical")
        feeds.clinical.put(chart(person, told, claims, fills, draw, today))


def _is_near(member: Member) -> bool:
    """A person of a story, or one of the first members: those have all that there is."""
    return member.is_story or member.person.number <= CLINICAL_MEMBERS


def _adjudicate(member: Member, today: date) -> tuple[list[Claim], list[Fill]]:
    """Claims and fills of the member, decided in the order of service: deductibles are met in that order."""
    ledger = Ledger(member.person)
    claims: list[Claim] = []
    fills: list[Fill] = []
    for event in member.events:
        if isinstance(event, Visit):
            claims += from_visit(event, ledger, member.draw, today)
        else:
            fills += from_script(event, ledger, member.draw, today)
    return claims, fills
