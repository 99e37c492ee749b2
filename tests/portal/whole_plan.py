"""The synthetic plan, loaded through the real feeds, and a browser of any of its people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.test import Client

from sharewell.accounts.models import User
from sharewell.ingest import run
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.synth import plan
from tests import place

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
MEMBERS = 60


@dataclass(frozen=True)
class Somebody:
    """One person of the plan; `facts` is what people.json tells."""

    key: int
    facts: dict[str, Any]

    @property
    def person(self) -> Person:
        found = person.get(self.key)
        assert found
        return found

    def browser(self, language: str = "en") -> Client:
        """A browser in which this person is signed in."""
        user, made = User.objects.get_or_create(
            username=self.facts["username"].lower(), defaults={"email": "", "created": clock.now()}
        )
        if made:
            Person.objects.filter(person_key=self.key).update(user_id=user.pk)
        browser = Client(headers={"accept-language": language})
        browser.force_login(user, backend=LOGIN)
        return browser


def load(rejects: Path, members: int = MEMBERS) -> dict[str, Somebody]:
    """Load everything; who is known afterwards, by key."""
    feeds = _feeds(members)
    run.load([one for one in sorted(feeds.iterdir()) if one.name != "people.json"], rejects_dir=rejects)
    people = json.loads((feeds / "people.json").read_text(encoding="utf-8"))["people"]
    found = {one["key"]: Somebody(person.key_of(one["member_id"]), one) for one in people}
    return {key: one for key, one in found.items() if person.get(one.key)}


@cache
def _feeds(members: int) -> Path:
    folder = place.FOLDER / f"whole-plan-{members}"
    plan.write(folder, members=members, seed=1, today=clock.today())
    return folder
