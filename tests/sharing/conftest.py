"""Alice is a current member with an account; Erin's app Sunrise is registered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from sharewell.accounts.models import User
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.coverage import periods
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.registry.models import App
from sharewell.sharing import grants, papers
from sharewell.sharing.models import Grant
from sharewell.sharing.presence import Presence

NOON = datetime(2027, 3, 1, 17, tzinfo=UTC)
SCOPES = "openid fhirUser launch/patient offline_access patient/*.rs"


@dataclass
class World:
    """The cast of a test, and the ways to change what is on file."""

    alice: User
    app: App
    key: int
    by: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.by = Actor(ActorKind.MEMBER, str(self.alice.pk))

    def cover(self, start: date = date(2027, 1, 1), end: date | None = None, **changes: Any) -> None:
        """Say what coverage Alice has."""
        facts: dict[str, Any] = {"member_id": "M-1", "coverage_id": "C-1", "program": "MA", "start": start}
        periods.upsert(periods.PeriodFacts(end=end, **(facts | changes)), by=SYSTEM)

    def shown(self, language: str = "en", days: int = 365, who: str = "Alice Núñez") -> tuple[papers.Paper, ...]:
        """The papers as the page would show them now."""
        now = clock.now()
        return papers.required(self.app, language, now, grants.end_of(now, days), who)

    def give(self, **changes: Any) -> Grant:
        """Alice signs."""
        language, days = changes.get("language", "en"), changes.get("days", 365)
        facts: dict[str, Any] = {
            "person_key": self.key, "signer": self.alice, "app": self.app, "scopes": SCOPES,
            "language": language, "typed_name": "alice nunez", "days": days, "by": self.by,
            "source_address": "192.0.2.1", "presence": Presence("password", clock.now()),
        }  # fmt: skip
        facts |= changes
        facts.setdefault("papers", self.shown(language, days) if 0 < days <= 365 else ())
        return grants.give(**facts)

    def stop(self, grant: Grant, **changes: Any) -> grants.Stopped:
        """Alice stops."""
        facts: dict[str, Any] = {"by": self.by, "channel": "account_settings", "reason": "member asked"}
        return grants.stop(grant=grant, **(facts | changes))


def register(client_id: str = "sunrise", **changes: Any) -> App:
    """An app as its maker registered it."""
    facts: dict[str, Any] = {
        "client_id": client_id, "legal_name": "Sunrise Health, Inc.", "product_name": "Sunrise", "kind": "public",
        "auth_method": "none", "redirect_uris": ["https://sunrise.example/back"], "scopes": SCOPES,
        "policy_url": "https://sunrise.example/privacy", "website": "https://sunrise.example",
        "contact_email": "hello@sunrise.example", "deletion_contact": "delete@sunrise.example", "created": NOON,
    }  # fmt: skip
    return App.objects.create(**(facts | changes))


def make_world() -> World:
    """Put the cast on file."""
    facts = person.PersonFacts(
        member_id="M-1", family="Núñez", given="Alice", birth_date=date(1950, 3, 4), ssn="000-12-3456",
        emails=("alice@example.org",), updated_ms=1,
    )  # fmt: skip
    person.upsert(facts, card_ids=("HHP1",), by=SYSTEM)
    key = person.key_of("M-1")
    alice = User.objects.create(username="alice.pier", email="alice@example.org", created=NOON)
    Person.objects.filter(person_key=key).update(user_id=alice.pk)
    world = World(alice, register(), key)
    world.cover()
    return world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where e-mails and letters are written."""
    monkeypatch.setenv("SHAREWELL_MAIL", str(tmp_path))
    monkeypatch.delenv("SHAREWELL_SMTP", raising=False)
    return tmp_path
