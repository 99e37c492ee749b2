"""The notices that a plan's site must carry, from files: linked from every page, in every language of the plan.

42 CFR 422.2265(b), 45 CFR 164.520 (privacy), 92.10 (nondiscrimination), 92.11 (language help). The files that come
with the program belong to the invented plan; a plan puts its own into the folder of SHAREWELL_NOTICES, under the
same names, and they take the place of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from django.utils.safestring import SafeString, mark_safe

from sharewell import policy
from sharewell.lib import env, marks
from sharewell.web.shared import text_file

NAMES: Final = ("privacy", "fairness", "rights", "appeals", "representative", "accessibility")
OURS: Final = Path(__file__).parent / "notice_texts"


class BadNotice(env.BadSetting):
    """A file of notices is missing or cannot be read: the program does not start."""

    def __init__(self, problem: str) -> None:
        super().__init__("SHAREWELL_NOTICES", problem)


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice in one language; `updated` is an ISO date."""

    name: str
    title: str
    material_id: str
    updated: str
    text: str

    @property
    def html(self) -> SafeString:
        """The text for a page whose own heading is of level 1."""
        return mark_safe(marks.html(self.text))  # noqa: S308 (marks escapes it)


class Help(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language of the language-help notice (45 CFR 92.11)."""

    tag: str
    name: str
    text: str
    dir: str = "ltr"


class _Languages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    language: tuple[Help, ...]


@cache
def get(name: str, language: str) -> Notice:
    """A notice in a language (the one of `languages` that it begins with, else the first).

    Raises KeyError for an unknown name, BadNotice for a file that is missing or lacks its head.
    """
    if name not in NAMES:
        raise KeyError(name)
    language = text_file.spoken(language)
    try:
        read = text_file.read(_file(f"{name}.{language}.md"), language)
    except ValueError as error:
        raise BadNotice(str(error)) from error
    return Notice(name, read.title, read.material_id, read.updated, read.text)


@cache
def language_help() -> tuple[Help, ...]:
    """The language-help notice, English first."""
    path = _file("language-help.toml")
    try:
        read = msgspec.toml.decode(path.read_bytes(), type=_Languages)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise BadNotice(f"cannot be read: {path.name}: {error}") from error
    return tuple(Help(one.tag, one.name, text_file.filled(one.text, one.tag), one.dir) for one in read.language)


def check() -> None:
    """Read every notice once, so that a bad file stops the start and not a page. Raises BadNotice."""
    for name in NAMES:
        for language in policy.current().languages:
            get(name, language)
    language_help()


def _file(name: str) -> Path:
    path = text_file.own(name) or OURS / name
    if not path.is_file():
        raise BadNotice(f"holds no {name}, and no notice of ours has that name")
    return path
