"""The papers a member reads and signs: versioned texts, filled with the app's legal facts.

Texts are texts/<name>/<version>.<language>.md, or for one program texts/<name>/<program>/… of the same form: two
lines of facts, then a text with few marks. The highest version is the one in force. What is shown, hashed and
printed is one and the same text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from sharewell import policy
from sharewell.lib import clock, env, marks
from sharewell.notify import dates
from sharewell.registry.models import App
from sharewell.sharing import categories as kinds
from sharewell.sharing import form

FOLDER = Path(__file__).parent / "texts"
FORMS = frozenset({"authorization"})
"""Papers that must hold every element of 45 CFR 164.508(c)."""

PROGRAMS = {"MA": "Medicare Advantage", "MEDICAID_MCO": "Medicaid", "CHIP": "CHIP", "QHP": "Marketplace"}
_WORDS = {
    "en": {
        "member": "I am the member.",
        "authority": "Authority to sign for the member: {}",
        "none": "none given",
    },
    "es": {
        "member": "Soy el miembro.",
        "authority": "Autoridad para firmar por el miembro: {}",
        "none": "no indicada",
    },
}


class IncompleteForm(ValueError):
    """An authorization text lacks something the rule asks for: nobody may be asked to sign it."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as one person sees it. `text` is the exact text; `sha256` (hex) is over title and text."""

    name: str
    version: str
    language: str
    material_id: str
    title: str
    text: str
    who: str
    authority: str

    @property
    def sha256(self) -> str:
        """The hash of what is shown."""
        return hashlib.sha256(f"{self.title}\n\n{self.text}".encode()).hexdigest()

    @property
    def html(self) -> SafeString:
        """The text for a page whose own heading is of level 1."""
        text = marks.html(self.text, top=3, links=False)
        return format_html("<h2>{}</h2>{}", self.title, mark_safe(text))  # noqa: S308 (marks escapes it)


@dataclass(frozen=True, slots=True)
class Source:
    """A text as it lies in its file, with places for facts."""

    name: str
    version: str
    language: str
    title: str
    material_id: str
    body: str


def required(
    app: App,
    language: str,
    starts: datetime,
    ends: datetime,
    who: str,
    *,
    authority: str = "",
    categories: Sequence[str] = (),
    program: str = "",
) -> tuple[Paper, ...]:
    """The papers for sharing with an app, in the order of the policy.

    `who` signs; `authority` says by what right, when `who` is not the member. `categories` are the kinds of data
    that were chosen (empty: all), `program` that of the member's coverage. In a language that a paper does not
    exist in, it is shown in English. Raises IncompleteForm.
    """
    facts = partial(_facts, app, starts=starts, ends=ends, categories=categories)
    return tuple(_filled(source(name, language, program), facts, who, authority) for name in names(program))


def names(program: str = "") -> tuple[str, ...]:
    """Which papers a member of a program reads, the last of which is signed."""
    return policy.current().papers_by_program.get(program, policy.current().papers)


def versions(program: str = "") -> dict[str, str]:
    """The version in force of each required paper."""
    return {name: _newest(_folder(name, program)) for name in names(program)}


@cache
def source(name: str, language: str, program: str = "") -> Source:
    """The text in force: the program's own, where there is one.

    Raises IncompleteForm for a form without its elements, FileNotFoundError for no text.
    """
    folder = _folder(name, program)
    version = _newest(folder)
    path = folder / f"{version}.{language}.md"
    if not path.exists():
        language, path = "en", folder / f"{version}.en.md"
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    if name in FORMS and (lacking := form.missing(body, language)):
        raise IncompleteForm(f"{path.name}: " + "; ".join(lacking))
    return Source(name, version, language, facts["Title"], facts["Material-ID"], body.strip())


def _folder(name: str, program: str) -> Path:
    """Where a paper's texts lie: in a folder of the program's own below it, else in the common one."""
    own = FOLDER / name / program
    return own if program.isidentifier() and own.is_dir() else FOLDER / name


def _newest(folder: Path) -> str:
    found = {path.name.split(".")[0] for path in folder.glob("*.en.md")}
    if not found:
        raise FileNotFoundError(f"There is no paper {folder.name!r} in {FOLDER.name}/.")
    return max(found, key=int)


def _filled(taken: Source, facts_in: Callable[[str], dict[str, str]], who: str, authority: str) -> Paper:
    facts = facts_in(taken.language) | {
        "who": who,
        "authority": _authority(taken.language, authority),
    }
    bare = re.sub(r" *\{#\w+\}$", "", taken.body, flags=re.MULTILINE)
    text = re.sub(r"\{(\w+)\}", lambda place: _plain(facts[place[1]]), bare)
    text = re.sub(r"(?<!\.)\.(\**)\.(?!\.)", r".\1", text)  # a name that ends in a full stop, at a sentence's end
    return Paper(taken.name, taken.version, taken.language, taken.material_id, taken.title, text, who, authority)


def _facts(
    app: App, language: str, *, starts: datetime, ends: datetime, categories: Sequence[str]
) -> dict[str, str]:
    plan, zone = policy.current(), clock.plan_zone()
    none = _WORDS[language]["none"]
    return {
        "plan": plan.plan_name,
        "plan_address": plan.contact.address.removeprefix(plan.plan_name).lstrip(", "),
        "team": plan.contact.name,
        "phone": plan.contact.phone,
        "tty": plan.contact.tty,
        "hours": plan.contact.hours_es if language == "es" else plan.contact.hours,
        "site": env.text("SHAREWELL_BASE_URL", "http://127.0.0.1:8000").rstrip("/") + "/login/",
        "programs": ", ".join(PROGRAMS.get(name, name) for name in plan.programs_in_scope),
        "app": app.product_name,
        "company": app.legal_name,
        "policy": app.policy_url or none,
        "deletion": app.deletion_contact or app.contact_email or none,
        "starts": dates.day(starts.astimezone(zone).date(), language),
        "ends": dates.day(ends.astimezone(zone).date(), language),
        "days": str(round((ends - starts).total_seconds() / 86400)),
        "most": str(plan.sharing_days),
        "kinds": kinds.words(categories, language),
        "limit": kinds.limit(language),
    }


def _authority(language: str, authority: str) -> str:
    words = _WORDS[language]
    return words["authority"].format(authority) if authority else words["member"]


def _plain(value: str) -> str:
    """A fact as plain words in one line: it cannot bring marks or places of its own into the text.

    Raises IncompleteForm for a fact that says nothing: a form must name who receives and who signs.
    """
    words = " ".join(value.replace("*", "").split()).lstrip("#- ")
    if not words:
        raise IncompleteForm("A name or another fact that the paper must state is empty.")
    return words
