"""A text in a file: the lines Title, Material-ID and Updated, a blank line, then a text with few marks.

Marks as in lib.marks. Facts of the plan stand in it as `{plan}`, `{phone}` and so on, and are filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from sharewell import policy
from sharewell.lib import env

_HEAD = re.compile(
    r"Title: (?P<title>.+)\nMaterial-ID: (?P<material_id>\S+)\n"
    r"Updated: (?P<updated>\d{4}-\d\d-\d\d)\n\n(?P<text>.+)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Text:
    """What a file holds; `updated` is an ISO date, `text` has its facts filled in."""

    title: str
    material_id: str
    updated: str
    text: str


def read(path: Path, language: str, more: Mapping[str, str] | None = None) -> Text:
    """The text of a file, filled with the plan's facts and with `more`. Raises ValueError without its head."""
    found = _HEAD.fullmatch(path.read_text(encoding="utf-8"))
    if not found:
        raise ValueError(f"{path.name} must begin with the lines Title, Material-ID and Updated and a blank line")
    text = filled(found["text"], language, more)
    return Text(found["title"], found["material_id"], found["updated"], text)


def own(name: str) -> Path | None:
    """The plan's own file of this name, in the folder of SHAREWELL_NOTICES, or None."""
    folder = env.text("SHAREWELL_NOTICES", "")
    path = Path(folder) / name
    return path if folder and path.is_file() else None


def spoken(language: str) -> str:
    """The language of the plan that `language` begins with (es-US: es), else the plan's first."""
    every = policy.current().languages
    return language[:2] if language[:2] in every else every[0]


def filled(text: str, language: str, more: Mapping[str, str] | None = None) -> str:
    """The text with the plan's facts in their places; an unknown place stays as it is."""
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
        **(more or {}),
    }
    return re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], found[0]), text)
