"""The texts of messages: one file a message and language, first line the subject, then plain text.

Files are templates/notify/<name>.<language>.txt. Where the text names an app, which can tell of an illness, a
second file <name>.short.<language>.txt says in the e-mail that a message waits in the inbox. A message gets
exactly the words it asks for: a missing or a superfluous one is an error when the message is promised, not when
it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.template import Context, Engine
from django.template.base import Template
from django.utils.html import escape

from sharewell import policy
from sharewell.lib import env, marks

MESSAGES: Mapping[str, frozenset[str]] = {
    "registration-code": frozenset({"code", "minutes"}),
    "registration-letter": frozenset({"code", "name", "until"}),
    "registration-opens": frozenset({"opens"}),
    "registration-already": frozenset(),
    "registration-no-coverage": frozenset(),
    "welcome": frozenset(),
    "recovery-code": frozenset({"code", "minutes"}),
    "recovery-letter": frozenset({"code", "name", "until"}),
    "recovery-username": frozenset({"username"}),
    "recovery-no-account": frozenset(),
    "password-changed": frozenset(),
    "security-new-device": frozenset({"device"}),
    "security-factor-added": frozenset({"what"}),
    "security-factor-removed": frozenset({"what"}),
    "security-recovery-codes": frozenset(),
    "security-recovery-code-used": frozenset({"left"}),
    "helped-pin": frozenset({"code", "until"}),
    "helper-invited": frozenset({"given", "code", "until"}),
    "helper-accepted": frozenset({"helper"}),
    "help-asked": frozenset({"helper", "kind"}),
    "helper-may-act": frozenset({"helper", "until"}),
    "helper-ended": frozenset({"helper"}),
    "acting-may": frozenset({"given", "until"}),
    "acting-refused": frozenset(),
    "acting-ended": frozenset({"given"}),
    "email-proof": frozenset({"code", "minutes"}),
    "email-code": frozenset({"code", "minutes"}),
    "email-changed": frozenset(),
    "confidential-started": frozenset(),
    "confidential-ended": frozenset(),
    "sharing-started": frozenset({"app", "until"}),
    "sharing-stopped": frozenset({"app", "deletion_contact", "why"}),
    "sharing-ends": frozenset({"app", "until"}),
    "sharing-over": frozenset({"app", "deletion_contact"}),
    "token-reuse": frozenset({"app"}),
    "again": frozenset({"day", "text", "title"}),
    "again-inbox": frozenset({"day", "text", "title"}),
}
SECRETS = frozenset({"code", "pin", "link", "password"})
"""Words that hold a one-time secret: a message with one is for its first reader only and is kept nowhere."""
ANSWERS = ("registration-", "recovery-", "help-")
"""Beginnings of messages that answer someone who has proved nothing yet. They are kept for nobody, so that the
answer takes the same work whether there is a person with an inbox or not."""
_DARK = '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
_STYLE = "max-width:38em;margin:0 auto;padding:1em;font:1.1em/1.5 sans-serif"
_FOLDER = Path(__file__).parent / "templates" / "notify"


class WrongWords(ValueError):
    """A message was promised under an unknown name or with other words than its text needs."""


@dataclass(frozen=True, slots=True)
class Text:
    """A message ready to send. `body` is plain text without the plan's lines, which are `signature`."""

    subject: str
    body: str
    signature: str
    language: str

    @property
    def plain(self) -> str:
        """Body and signature as plain text."""
        return f"{self.body}\n\n-- \n{self.signature}\n"

    @property
    def body_html(self) -> str:
        """The body as HTML. Only addresses of this site become links, whatever a name in it looks like."""
        return marks.html(self.body, links=False, site=_site())

    @property
    def html(self) -> str:
        """Body and signature as an HTML page that says the same as the plain text, without anything to load.

        Colors are left to the reader's program, in the light and in the dark; lines are short enough to read.
        """
        lang, title = escape(self.language), escape(self.subject)
        small = escape(self.signature).replace("\n", "<br>")
        return (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="viewport" content="width=device-width">{_DARK}</head><body lang="{lang}">'
            f'<div role="article" lang="{lang}" aria-label="{title}" style="{_STYLE}">\n{self.body_html}\n'
            f"<hr><p>{small}</p></div></body></html>"
        )


def check(template: str, context: Mapping[str, str]) -> None:
    """Raises WrongWords unless `context` holds exactly the words that the message needs."""
    if template not in MESSAGES:
        raise WrongWords(f"There is no message {template!r}.")
    if set(context) != MESSAGES[template]:
        raise WrongWords(f"The message {template!r} needs {sorted(MESSAGES[template])}, not {sorted(context)}.")


def is_kept(template: str) -> bool:
    """Whether a message stands in the inbox of its person."""
    return not (MESSAGES[template] & SECRETS or template.startswith(ANSWERS))


def is_short(template: str) -> bool:
    """Whether an e-mail of this message says less than the inbox does."""
    return _path(f"{template}.short", "en").exists()


def render(template: str, language: str, context: Mapping[str, str], *, short: bool = False) -> Text:
    """The message in the language asked for (es-US is es), in English where there is no text in it.

    `short`: what an e-mail says of it, where that is less than the whole.
    """
    check(template, context)
    language = language.partition("-")[0].lower()
    language = language if _path(template, language).exists() else "en"
    name = f"{template}.short" if short and _path(f"{template}.short", language).exists() else template
    words = Context({**context, **_plan(language)}, autoescape=False)
    subject, _, body = _read(name, language).render(words).partition("\n")
    signature = _read("signature", language).render(words).strip()
    return Text(" ".join(subject.removeprefix("Subject:").split()), body.strip(), signature, language)


def _path(name: str, language: str) -> Path:
    return _FOLDER / f"{name}.{language}.txt"


@cache
def _read(name: str, language: str) -> Template:
    return Engine(autoescape=False).from_string(_path(name, language).read_text(encoding="utf-8"))


def _plan(language: str) -> dict[str, str]:
    plan = policy.current()
    return {
        "plan_name": plan.plan_name,
        "team": plan.contact.name,
        "phone": plan.contact.phone,
        "tty": plan.contact.tty,
        "hours": plan.contact.hours_es if language == "es" else plan.contact.hours,
        "site": _site(),
        "material_id": plan.material_id,
    }


def _site() -> str:
    return env.text("SHAREWELL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
