"""Somebody with an account and nothing else, made in a moment, for pages that need no loaded plan."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from html import unescape
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

from sharewell.accounts.models import User
from sharewell.audit.actor import SYSTEM
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.members.person import PersonFacts

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "lagoon ember lantern 95"


def member(name: str = "Alice", *, email: str = "", **facts: Any) -> Person:
    """A person on file with an account; `facts` as the eligibility feed tells them."""
    told: dict[str, Any] = {
        "member_id": f"M-{name}", "family": "Rivera", "given": name, "birth_date": date(1950, 3, 4),
        "emails": [f"{name.lower()}@example.org"], "phones": ["207-555-0133"],
        "addresses": ["12 Pier Road\nPortland, ME 04101"],
    }  # fmt: skip
    person.upsert(PersonFacts(**(told | facts)), by=SYSTEM)
    user = User(username=name.lower(), email=email, created=clock.now(), password=_hashed())
    user.save()
    Person.objects.filter(person_key=person.key_of(told["member_id"])).update(user_id=user.pk)
    found = person.of_user(user)
    assert found
    return found


@cache
def _hashed() -> str:
    """The stored form of the one password, made once: a tenth of a second for each of hundreds of tests."""
    return make_password(PASSWORD)


def browser(who: Person, language: str = "en") -> Client:
    """A browser in which this member is signed in."""
    made = Client(headers={"accept-language": language})
    made.force_login(User.objects.get(pk=who.user_id), backend=LOGIN)
    return made


def search(browser: Client, path: str, **form: str) -> str:
    """Send the search form of a list; the address of what it found, in which nothing of the form can be read."""
    answer = browser.post(path, form)
    assert answer.status_code == 302
    there = answer["Location"]
    assert not [value for value in form.values() if value and value.lower() in there.lower()]
    return there


def main_of(page: bytes) -> str:
    """The words of the main part of a page."""
    main = page.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
