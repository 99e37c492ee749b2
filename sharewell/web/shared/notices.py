"""The notices that a plan's site must carry, from files: linked from every page, in every language of the plan.

42 CFR 422.2265(b), 45 CFR 164.520 (privacy), 92.10 (nondiscrimination), 92.11 (language help). The files that come
with the program belong to the invented plan; a plan puts its own into the folder of SHAREWELL_NOTICES, under the
same names, and they take the place of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from sharewell import policy
from sharewell.lib import env, marks

NAMES: Final = ("privacy", "fairness", "rights", "appeals", "representative", "accessibility")
OURS: Final = Path(__file__).parent / "notice_texts"
_HEAD = re.compile(
    r"Title: (?P<title>.+)\nMaterial-ID: (?P<material_id>\S+)\n"
    r"Updated: (?P<updated>\d{4}-\d\d-\d\d)\n\n(?P<text>.+)",
    re.DOTALL,
)


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
    spoken = policy.current().languages
    language = language[:2] if language[:2] in spoken else spoken[0]
    path = _file(f"{name}.{language}.md")
    found = _HEAD.fullmatch(path.read_text(encoding="utf-8"))
    if not found:
        raise BadNotice(f"{path.name} must begin with the lines Title, Material-ID and Updated and a blank line")
    return Notice(name, found["title"], found["material_id"], found["updated"], _filled(found["text"], language))


@cache
def language_help() -> tuple[Help, ...]:
    """The language-help notice, English first."""
    path = _file("language-help.toml")
    try:
        read = msgspec.toml.decode(path.read_bytes(), type=_Languages)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise BadNotice(f"cannot be read: {path.name}: {error}") from error
    return tuple(Help(one.tag, one.name, _filled(one.text, one.tag), one.dir) for one in read.language)


def check() -> None:
    """Read every notice once, so that a bad file stops the start and not a page. Raises BadNotice."""
    for name in NAMES:
        for language in policy.current().languages:
            get(name, language)
    language_help()


def _file(name: str) -> Path:
    own = env.text("SHAREWELL_NOTICES", "")
    path = Path(own) / name
    path = path if own and path.is_file() else OURS / name
    if not path.is_file():
        raise BadNotice(f"holds no {name}, and no notice of ours has that name")
    return path


def _filled(text: str, language: str) -> str:
    plan = policy.current()
    contact = plan.contact
    words = {
        "plan": plan.plan_name,
        "phone": contact.phone,
        "tty": contact.tty,
        "team": contact.name,
        "hours": contact.hours_es if language == "es" else contact.hours,
        "address": contact.address,
        "site": settings.BASE_URL,
    }
    return re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], found[0]), text)
