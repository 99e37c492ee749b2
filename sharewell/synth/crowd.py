"""The members without a story of their own: each lives one of the stories, on other days, with other providers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from sharewell.synth.claims import Visit
from sharewell.synth.draw import Draw
from sharewell.synth.people import Person, invent
from sharewell.synth.pharmacy import Script
from sharewell.synth.story import Role, all_stories, crowd_coverage, scripts, visits

Event = Visit | Script
SHIFT, WOBBLE = 28, 4
"""A crowd member's life is moved by up to SHIFT days, each event of it by up to WOBBLE more."""


@dataclass(frozen=True, slots=True)
class Life:
    """A story as a crowd member may live it."""

    role: Role
    events: tuple[Event, ...]


class Crowd:
    """Draws lives by the weights of the stories. `claims_per_member` = mean number of events (None: as told)."""

    def __init__(self, today: date, claims_per_member: float | None) -> None:
        told = [story for story in all_stories() if story.weight > 0]
        whole = sum(story.weight for story in told)
        edges = accumulate(story.weight / whole for story in told)
        lives = [_life(story.roles[0], today) for story in told]
        self.today = today
        self._lives = list(zip(edges, lives, strict=True))
        mean = sum(story.weight / whole * len(life.events) for story, life in zip(told, lives, strict=True))
        self._factor = claims_per_member / mean if claims_per_member is not None else 1.0

    def member(self, number: int, draw: Draw) -> tuple[Person, Role, list[Event]]:
        """A person, the role lived, and the events in the order of their days."""
        person = invent(number, draw, self.today)
        person.coverages = crowd_coverage(person, draw)
        life = draw.weighted(self._lives)
        return person, life.role, self._events(life, person, draw)

    def _events(self, life: Life, person: Person, draw: Draw) -> list[Event]:
        begin, today, chance = person.coverages[0].start, self.today, draw.chance
        shift = draw.between(-SHIFT, SHIFT)
        copies, rest = divmod(self._factor, 1)
        found: list[Event] = []
        for event in life.events:
            times = int(copies) + (rest > 0 and chance() < rest)
            for turn in range(times):
                away = shift + draw.between(-WOBBLE, WOBBLE) if turn == 0 else -draw.between(0, 900)
                day = event.day + timedelta(days=away)
                if begin <= day <= today:
                    found.append(event._replace(day=day))
        found.sort(key=_day)
        return found


def _day(event: Event) -> date:
    return event.day


def _life(role: Role, today: date) -> Life:
    return Life(role, (*visits(role.visits, today), *scripts(role.fills, today)))
