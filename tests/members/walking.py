"""How a visitor walks through registration or recovery in tests, and what the post brings."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from sharewell.members import attempts, register
from sharewell.notify import deliver

NOON = datetime(2026, 12, 20, 17, tzinfo=UTC)
OPENED = date(2026, 12, 17)
PASSWORD = "brown pier lantern 7"

Start = Callable[..., str]


def ask(
    opens: date | None = OPENED, way: str = "email", walk: attempts.Walk = register.WALK, **changes: Any
) -> str:
    """Alice's answers, from one place, in English; registration opened on 17 December unless said otherwise."""
    answers: dict[str, Any] = {
        "family": "Nunez", "given": "Alice", "birth_date": date(1950, 3, 4), "card_id": "HHP123456",
        "source": "192.0.2.1", "language": "en", "opens_on": lambda key, day: opens if key else None,
    }  # fmt: skip
    answers |= changes
    attempt = attempts.begin(walk, **answers)
    attempts.send(walk, attempt, way=way, language=answers["language"], opens_on=answers["opens_on"])
    return attempt


def letters(folder: Path) -> list[str]:
    deliver.run_once()
    return [PdfReader(path).pages[0].extract_text() for path in sorted(folder.glob("letters/*.pdf"))]


def mails(folder: Path) -> list[str]:
    deliver.run_once()
    texts = []
    for path in sorted(folder.glob("*.eml")):
        message: Any = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        texts.append(f"{message['To']}\n{message['Subject']}\n{message.get_body(('plain',)).get_content()}")
    return texts


def code_in(text: str) -> str:
    (code,) = re.findall(r"\b\d{8}\b", text)
    return str(code)


def shape(statement: str) -> str:
    """The verb and the table of a statement."""
    found = re.search(r"^(\w+).*?(?:FROM|INTO|UPDATE)\s+\"?(\w+)", statement.strip(), re.DOTALL | re.IGNORECASE)
    return f"{found[1]} {found[2]}" if found else statement.split()[0]
