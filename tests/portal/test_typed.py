"""Nothing typed is lost when a session ends, and nothing of it reaches anybody else."""

from __future__ import annotations

import inspect
import json
import pkgutil
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from sharewell import web
from sharewell.accounts import drafts
from sharewell.accounts.models import Draft, Factor
from sharewell.lib import clock
from sharewell.members.models import Person
from sharewell.web.shared import session_limit, typed
from tests.portal.account import user_of
from tests.portal.signed_in import PASSWORD, member

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
TYPED = "Grandmother's tablet"


@pytest.fixture(autouse=True)
def _no_memory_of_tries() -> None:
    cache.clear()


@pytest.fixture
def alice(db: None) -> Person:
    return member("Alice", email="alice@example.org")


def enter(visitor: Client, name: str = "alice", **more: str) -> Any:
    return visitor.post("/login/", {"login": name, "password": PASSWORD, **more})


def arrive() -> Client:
    """Alice, signed in and on a page."""
    visitor = Client()
    assert enter(visitor).status_code == 302
    assert visitor.get("/account/").status_code == 200
    return visitor


def idle_end() -> None:
    """Nobody did anything for too long."""
    Session.objects.update(expire_date=LONG_AGO)


ADDRESS = "/account/security/passkeys/"


def shown(visitor: Client, address: str = ADDRESS) -> str:
    return visitor.get(address).content.decode()


def test_what_was_sent_after_the_idle_end_is_in_the_form_after_signing_in(alice: Person) -> None:
    visitor = arrive()
    idle_end()
    answer = visitor.post(ADDRESS, {"name": TYPED, "credential": "x"})
    assert answer["Location"] == f"/login/?kept=1&next={ADDRESS}"
    assert "What you have typed is kept for you" in shown(visitor, answer["Location"])
    back = enter(visitor, next=ADDRESS)
    assert back["Location"] == ADDRESS
    page = shown(visitor)
    assert "Grandmother&#x27;s tablet" in page
    assert "We kept what you typed" in page
    assert not Factor.objects.exists(), "nothing was done by itself"


def test_the_absolute_end_loses_nothing_either(alice: Person) -> None:
    visitor = arrive()
    with clock.at(clock.now() + timedelta(hours=12)):
        assert "kept=1" in visitor.post(ADDRESS, {"name": TYPED})["Location"]
        enter(visitor)
        assert "Grandmother&#x27;s tablet" in shown(visitor)


def test_it_is_kept_for_an_hour_and_until_the_page_is_sent(alice: Person) -> None:
    visitor = arrive()
    idle_end()
    visitor.post(ADDRESS, {"name": TYPED})
    enter(visitor)
    assert "Grandmother" in shown(visitor)
    assert "Grandmother" in shown(visitor), "reading it again does no harm"
    visitor.post(ADDRESS, {"name": TYPED, "credential": "x"})
    assert "Grandmother" not in shown(visitor)
    idle_end()
    visitor.post(ADDRESS, {"name": TYPED})
    with clock.at(clock.now() + timedelta(minutes=61)):
        enter(visitor)
        assert "Grandmother" not in shown(visitor)


def test_it_is_for_its_owner_only(alice: Person) -> None:
    member("Bob")
    visitor = arrive()
    idle_end()
    visitor.post(ADDRESS, {"name": TYPED})
    enter(visitor, "bob")
    assert "Grandmother" not in shown(visitor)
    visitor.post("/logout/")
    enter(visitor)
    assert "Grandmother" in shown(visitor)


@pytest.mark.parametrize("how", ["signed out", "ended elsewhere", "never signed in"])
def test_after_a_wanted_end_nothing_is_kept(alice: Person, how: str) -> None:
    visitor = arrive()
    key = visitor.cookies["sessionid"].value
    if how == "signed out":
        visitor.post("/logout/")
    if how == "ended elsewhere":
        arrive().post("/account/security/sign-out-everywhere/")
    late = Client()
    late.cookies["sessionid"] = key if how != "never signed in" else "a" * 32
    assert "kept" not in late.post(ADDRESS, {"name": TYPED})["Location"]
    assert not Draft.objects.exists()


def test_what_waits_cannot_be_read_in_the_database_and_holds_no_secret(alice: Person) -> None:
    visitor = arrive()
    idle_end()
    sent = {"name": TYPED, "password": "pw-0", "new_password": "pw-1", "code": "123456", "ssn": "000-12-3456"}
    visitor.post(ADDRESS, sent | {"credential": "cr", "agree": "on"})
    row = Draft.objects.get()
    assert TYPED.encode() not in bytes(row.sealed)
    assert drafts.of_page(row.user_id, ADDRESS) == {"name": [TYPED]}


def test_a_page_that_sees_its_end_coming_sends_what_was_typed(alice: Person) -> None:
    visitor = arrive()
    whose = session_limit.whose(user_of(alice))
    told = {"whose": whose, "page": ADDRESS, "typed": json.dumps({"name": [TYPED], "password": ["x"]})}
    answer = visitor.post("/account/security/stay/", told, headers={"accept": "application/json"})
    assert answer.json() == {"seconds": 900, "extends": True}
    visitor.post("/logout/")
    enter(visitor)
    assert "Grandmother" in shown(visitor)


def test_a_page_of_another_account_keeps_nothing_and_is_told_to_leave(alice: Person) -> None:
    bob = user_of(member("Bob"))
    visitor = arrive()
    told = {"whose": session_limit.whose(bob), "page": ADDRESS, "typed": json.dumps({"name": [TYPED]})}
    assert visitor.post("/account/security/stay/", told).status_code == 401
    assert not Draft.objects.exists()


def test_shortly_before_the_last_hour_staying_moves_the_end_no_further(alice: Person) -> None:
    visitor = arrive()
    whose = session_limit.whose(user_of(alice))
    with clock.at(clock.now() + timedelta(hours=12) - timedelta(minutes=5)):
        told = visitor.post("/account/security/stay/", {"whose": whose}, headers={"accept": "application/json"})
    assert told.json()["extends"] is False
    assert 290 <= told.json()["seconds"] <= 300


def every_form() -> list[type[forms.Form]]:
    found = []
    for module in pkgutil.walk_packages(web.__path__, "sharewell.web."):
        for _, one in inspect.getmembers(import_module(module.name), inspect.isclass):
            if issubclass(one, forms.Form) and one.__module__.startswith("sharewell."):
                found.append(one)
    return found


def test_every_secret_field_of_every_form_has_a_name_that_is_never_kept() -> None:
    secret = {
        (form.__name__, name)
        for form in every_form()
        for name, field in form.base_fields.items()
        if isinstance(field.widget, forms.PasswordInput)
        or field.widget.attrs.get("autocomplete") in {"one-time-code", "new-password", "current-password"}
    }
    assert len(secret) > 5
    assert sorted(one for one in secret if not typed.is_secret(one[1])) == []
