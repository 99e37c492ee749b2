"""A session row is of no use to whoever reads it, and sessions that ended are forgotten."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from sharewell.accounts import sessions
from sharewell.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db
CONTENT = {"registration_attempt": "the-secret-of-an-attempt"}


def stored() -> tuple[str, Session]:
    session = SessionStore()
    session.update(CONTENT)
    session.create()
    return str(session.session_key), Session.objects.get()


def test_what_a_dump_shows_of_a_session_opens_nothing() -> None:
    key, row = stored()
    assert key not in row.session_key
    assert SessionStore(row.session_key).get("registration_attempt") is None


def test_what_stands_in_a_session_cannot_be_read_without_the_key() -> None:
    _, row = stored()
    assert SessionStore().decode(row.session_data) == CONTENT, "the store itself reads it"
    assert "attempt" not in row.session_data
    for packed in (row.session_data, row.session_data.split(":")[0]):
        assert b"attempt" not in _unpacked(packed)


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_session_whose_content_was_altered_is_empty() -> None:
    key, row = stored()
    Session.objects.update(session_data=row.session_data[:-8] + "AAAAAAA=")
    assert dict(SessionStore(key).items()) == {}


def test_a_session_lives_under_its_key_until_it_is_deleted() -> None:
    key, _ = stored()
    assert SessionStore(key)["registration_attempt"] == CONTENT["registration_attempt"]
    assert SessionStore().exists(key)
    SessionStore(key).delete()
    assert not Session.objects.exists()


def test_a_new_key_for_the_same_content_leaves_the_old_one_dead() -> None:
    key, _ = stored()
    session = SessionStore(key)
    session.cycle_key()
    assert SessionStore(key).get("registration_attempt") is None
    assert SessionStore(session.session_key).get("registration_attempt") == CONTENT["registration_attempt"]


def test_sessions_that_ended_are_forgotten_and_the_others_stay() -> None:
    stored()
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    Session.objects.create(session_key="ended", session_data="", expire_date=long_ago)
    sessions.forget_old()
    assert not Session.objects.filter(pk="ended").exists()
    assert Session.objects.count() == 1


def test_the_pages_use_this_store() -> None:
    browser = Client()
    session = browser.session
    session["x"] = "1"
    session.save()
    assert isinstance(session, SessionStore)
