"""Stories: who a person is, when covered, what happens. Read from the tables in stories/, one story a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sharewell.synth import numbers
from sharewell.synth.catalogue import drugs, services, table
from sharewell.synth.claims import Visit
from sharewell.synth.draw import Draw
from sharewell.synth.people import Coverage, Person, invent, products
from sharewell.synth.pharmacy import Script

STORIES = Path(__file__).parent / "stories"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Role:
    """One person of a story; `special` says what is special, `kits` which test kits should use the person."""

    key: str
    number: int
    story: str
    special: str
    kits: tuple[str, ...]
    columns: Row
    coverages: tuple[Row, ...]
    visits: tuple[Row, ...]
    fills: tuple[Row, ...]
    clinical: Row = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """A story and its people; `weight` > 0 lets members of the crowd live it too, with other dates."""

    key: str
    title: str
    weight: float
    roles: tuple[Role, ...]


@cache
def all_stories() -> tuple[Story, ...]:
    """Every story, by file name."""
    return tuple(_story(path) for path in sorted(STORIES.glob("*.toml")))


@cache
def roles() -> dict[int, Role]:
    """Every person of a story by member number."""
    return {role.number: role for story in all_stories() for role in story.roles}


def _story(path: Path) -> Story:
    row = table(f"stories/{path.name}")
    people = tuple(_role(path.stem, person) for person in row["person"])
    return Story(path.stem, row["title"], row.get("weight", 0.0), people)


CLINICAL = ("condition", "allergy", "goal", "careplan", "careteam", "document", "observation", "related")


def _role(story: str, row: Row) -> Role:
    return Role(
        key=row["key"],
        number=row["number"],
        story=story,
        special=row["special"],
        kits=tuple(row.get("kits", ())),
        columns=row.get("is", {}),
        coverages=tuple(row.get("coverage", ())),
        visits=tuple(row.get("visit", ())),
        fills=tuple(row.get("fill", ())),
        clinical={name: row[name] for name in CLINICAL if name in row},
    )


def day_of(text: str, today: date) -> date:
    """A day as stories write it: 'today', 'today-30', 'today+15' or an ISO date."""
    found = re.fullmatch(r"today([+-]\d+)?", text)
    if found:
        return today + timedelta(days=int(found[1] or 0))
    return date.fromisoformat(text)


def play(role: Role, draw: Draw, today: date) -> Person:
    """The person of a role, with coverages."""
    person = invent(role.number, draw, today)
    for name, value in role.columns.items():
        is_day = name in {"birth_date", "death_date"}
        setattr(person, name, day_of(value, today) if is_day else value)
    if "email" not in role.columns:
        person.email = f"{person.given_name}.{person.family_name}@example.org".lower()
    person.coverages = [_coverage(person, place, row, today) for place, row in enumerate(role.coverages, 1)]
    return person


def crowd_coverage(person: Person, draw: Draw) -> list[Coverage]:
    """The coverage of a member of the crowd: one product since the start of a year."""
    product = "gold" if draw.chance() < 0.6 else "silver"
    start = f"{draw.pick((2022, 2022, 2022, 2023, 2024))}-01-01"
    return [_coverage(person, 1, {"product": product, "start": start}, date(2022, 1, 1))]


def _coverage(person: Person, place: int, row: Row, today: date) -> Coverage:
    start = day_of(row["start"], today)
    told = min(start, today) - timedelta(days=45)
    return Coverage(
        coverage_id=f"COV{person.number:08d}{place:02d}",
        product=products()[row["product"]],
        start=start,
        end=day_of(row["end"], today) if "end" in row else None,
        status=row.get("status", "active"),
        card_id=row.get("card_id") or numbers.card_id(person.number + (place - 1) * 100_000_000),
        subscriber_id=row.get("subscriber") or person.member_id,
        relationship=row.get("relationship", "self"),
        subscriber_name=row.get("subscriber_name", ""),
        updated_at=(day_of(row["updated"], today) if "updated" in row else told).isoformat() + "T05:00:00+00:00",
    )


def visits(rows: Iterable[Row], today: date) -> Iterator[Visit]:
    """Every visit that a story tells until today; a row with `every` and `times` repeats."""
    for row in rows:
        for day in _days(row, today):
            yield Visit(
                day,
                services()[row["service"]],
                tuple(row["dx"]),
                row.get("outcome", "paid"),
                row.get("note", ""),
                row.get("provider", ""),
                row.get("payee", ""),
            )


def scripts(rows: Iterable[Row], today: date) -> Iterator[Script]:
    """Every fill that a story tells until today; refills are counted from 0, a prescription allows five."""
    for row in rows:
        for place, day in enumerate(_days(row, today)):
            yield Script(
                day,
                drugs()[row["drug"]],
                place % 6,
                5 if "every" in row else 0,
                row.get("outcome", "paid"),
                row.get("supply", 30),
                row.get("pharmacy", "pharmacy"),
                row.get("by", "primary"),
            )


def _days(row: Row, today: date) -> Iterator[date]:
    start = day_of(row["on"], today)
    for turn in range(row.get("times", 1)):
        day = start + timedelta(days=turn * row.get("every", 0))
        if day > today:
            return
        yield day
