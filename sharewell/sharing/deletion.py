"""The letter by which a member asks an app's company to delete what it got: prepared, for the member to send.

We cannot call shared data back, and the company need not do what the letter asks (rules of its privacy policy and
of state law decide). It names the member, the authorization and its days, and says nothing of health.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sharewell import policy
from sharewell.lib import clock, pdf
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.notify import dates
from sharewell.registry.models import App
from sharewell.sharing.models import Grant

LANGUAGES: Final = ("en", "es")
_FOLDER = Path(__file__).parent / "letters"
_EMAIL: Final = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter in one language. `to`: how the company is reached; `body`: its text, `- ` before points."""

    subject: str
    to: str
    body: str
    language: str
    made_at: datetime

    @property
    def mailto(self) -> str:
        """An address that opens the member's own mail program with the letter; empty without an e-mail address."""
        if not _EMAIL.fullmatch(self.to):
            return ""
        text = self.body.replace("\n", "\r\n")  # RFC 6068 §5
        return (
            f"mailto:{quote(self.to, safe='@')}?subject={quote(self.subject, safe='')}&body={quote(text, safe='')}"
        )


def letter(grant: Grant, member: Person, language: str) -> Letter:
    """The letter about a grant that has ended. Raises ValueError while it is live, or for another language."""
    if grant.is_live or language not in LANGUAGES:
        raise ValueError(f"There is no letter in {language!r} about a grant that is {grant.state}.")
    now = clock.now()
    subject, _, body = _text(language).format(**_words(grant, member, language, now)).partition("\n")
    return Letter(subject.removeprefix("# "), contact(grant), body.strip(), language, now)


def contact(grant: Grant) -> str:
    """Whom to ask: what the app's maker registered for it, else how the maker is reached at all."""
    app = App.objects.filter(client_id=grant.client_id).first()
    return (app.asks_deletion_at if app else "") or grant.legal_name


def printed(one: Letter) -> bytes:
    """The letter as tagged PDF (PDF/UA-1), to print and sign."""
    return pdf.make(
        pdf.Document(
            title=one.subject,
            language=one.language,
            author=policy.current().plan_name,
            footer="",
            blocks=[pdf.heading(1, one.subject), *(_block(part) for part in one.body.split("\n\n"))],
            made_at=one.made_at,
        )
    )


def _block(part: str) -> pdf.Block:
    """Points, lines that stay apart (the address), or a paragraph; words of others are never read as marks."""
    lines = part.split("\n")
    if part.startswith("- "):
        return pdf.bullets(line.removeprefix("- ") for line in lines)
    return pdf.lines(lines) if len(lines) > 1 else pdf.text(part)


def _words(grant: Grant, member: Person, language: str, now: datetime) -> dict[str, str]:
    zone = clock.plan_zone()
    ended = grant.ended_at or grant.ends_at
    return {
        "company": grant.legal_name,
        "app": grant.product_name,
        "contact": contact(grant),
        "plan": policy.current().plan_name,
        "number": grant.id,
        "name": person.name_of(member),
        "day": dates.day(now.astimezone(zone).date(), language),
        "start": dates.day(grant.starts_at.astimezone(zone).date(), language),
        "end": dates.day(ended.astimezone(zone).date(), language),
    }


@cache
def _text(language: str) -> str:
    return (_FOLDER / f"deletion.{language}.md").read_text(encoding="utf-8")
