"""The texts of these pages, from files: texts/<name>.<language>.md, sections with marks such as `# Why {#why}`.

A plan puts its own into the folder of SHAREWELL_NOTICES, as learn-<name>.<language>.md, with every section of
ours: each holds something that members must be told (42 CFR 422.119(g)). A number in brackets, `[12]`, stands
before a sentence that docs/promises.md proves with a test; it is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from sharewell import policy
from sharewell.lib import marks
from sharewell.sharing import papers
from sharewell.web.shared import notices, text_file

NAMES: Final = ("sharing", "apps", "privacy", "sensitive", "faq")
FOLDER: Final = Path(__file__).parent / "texts"
SECTION: Final = re.compile(r"^(#{1,2}) +(.+?) +\{#([a-z0-9-]+)\}$", re.MULTILINE)
NUMBER: Final = re.compile(r"\[(\d+)\] +(?!\()")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page that can be linked to by `id`. `level` 1 is a chapter, 2 a part of the one before."""

    id: str
    title: str
    level: int
    text: str

    @property
    def html(self) -> SafeString:
        """What stands under the heading."""
        return mark_safe(marks.html(self.text))  # noqa: S308 (marks escapes it)


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one language; `updated` is an ISO date, `lead` one or two sentences."""

    name: str
    title: str
    material_id: str
    updated: str
    lead: str
    sections: tuple[Section, ...]

    @property
    def address(self) -> str:
        """Where the page is."""
        return "/faq/" if self.name == "faq" else f"/learn/{self.name}/"


@cache
def get(name: str, language: str) -> Page:
    """A page in a language of the plan (`language` may be longer: es-US). Raises KeyError for an unknown name."""
    if name not in NAMES:
        raise KeyError(name)
    language = text_file.spoken(language)
    path = _checked(name, language)
    read = text_file.read(path, language, _facts(language))
    lead, *parts = SECTION.split(NUMBER.sub("", read.text))
    found = zip(parts[::4], parts[1::4], parts[2::4], parts[3::4], strict=True)
    sections = tuple(Section(mark, title, len(level), text.strip()) for level, title, mark, text in found)
    return Page(name, read.title, read.material_id, read.updated, lead.strip(), _that_hold(sections))


def every(language: str) -> list[Page]:
    """All pages, in the order in which they are listed."""
    return [get(name, language) for name in NAMES]


def check() -> None:
    """Look at the plan's own texts, so that a bad one stops the start and not a page. Raises notices.BadNotice."""
    for name in NAMES:
        for language in policy.current().languages:
            _checked(name, language)


def _checked(name: str, language: str) -> Path:
    """The file of a page: the plan's own when it has all that ours has."""
    ours = FOLDER / f"{name}.{language}.md"
    path = text_file.own(f"learn-{ours.name}")
    if path is None:
        return ours
    try:
        text_file.read(path, language)
    except ValueError as error:
        raise notices.BadNotice(str(error)) from error
    if lost := [mark for mark in _marks(ours) if mark not in _marks(path)]:
        raise notices.BadNotice(f"{path.name} lacks the sections {', '.join(f'{{#{one}}}' for one in lost)}")
    return path


def _marks(path: Path) -> list[str]:
    return [mark for _, _, mark in SECTION.findall(path.read_text(encoding="utf-8"))]


def _that_hold(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Without the part about young people's own records where the plan keeps none from parents."""
    return tuple(one for one in sections if one.id != "minors" or policy.current().minor_private_age)


def _facts(language: str) -> Mapping[str, str]:
    plan = policy.current()
    listed = [f"- [{papers.source(name, language).title}](/learn/papers/{name}/)" for name in plan.papers]
    return {
        "days": str(plan.sharing_days),
        "early_days": str(plan.registration_days_before),
        "grace_days": str(plan.coverage_grace_days),
        "minor_age": str(plan.minor_private_age),
        "programs": ", ".join(papers.PROGRAMS.get(name, name) for name in plan.programs_in_scope),
        "papers": "\n".join(listed),
    }
