"""A person of the eligibility file, as tests need one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sharewell.audit.actor import SYSTEM
from sharewell.members import person
from sharewell.members.models import Person
from tests.members.walking import Start, ask

Enrol = Callable[..., Person]


@pytest.fixture
def enrol() -> Enrol:
    """Put a person on file; what is not said is Alice's."""

    def put(card_ids: tuple[str, ...] = ("HHP 123-456",), **changes: Any) -> Person:
        facts: dict[str, Any] = {
            "member_id": "M-1", "family": "Núñez-Pier", "given": "Alice", "birth_date": date(1950, 3, 4),
            "sex": "F", "ssn": "000-12-3456", "mbi": "1EG4TE5MK73", "emails": ("alice@example.org",),
            "addresses": ("12 Pier Road\nPortland, ME 04101",), "updated_ms": 1,
        }  # fmt: skip
        facts |= changes
        person.upsert(person.PersonFacts(**facts), card_ids=card_ids, by=SYSTEM)
        found = person.get(person.key_of(facts["member_id"]))
        assert found is not None
        return found

    return put


@pytest.fixture
def mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where e-mails and letters are written."""
    monkeypatch.setenv("SHAREWELL_MAIL", str(tmp_path))
    monkeypatch.delenv("SHAREWELL_SMTP", raising=False)
    return tmp_path


@pytest.fixture
def start() -> Start:
    """Begin a walk and ask for the code; see walking.ask."""
    return ask
