"""A fault of ours may hold people's values in its message; the log tells its kind and place only."""

from __future__ import annotations

import io
from collections.abc import Iterator
from logging.config import dictConfig

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client

from sharewell.jobs import work
from sharewell.web.portal import home

pytestmark = pytest.mark.django_db
ALICE = "Key (username)=(alice.rivera) already exists."


def fails(*_: object) -> HttpResponse:
    try:
        raise ValueError(f"UNIQUE constraint: {ALICE}")
    except ValueError as cause:
        raise IntegrityError(ALICE) from cause


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What a server started with these settings writes to its log."""
    heard = io.StringIO()
    handler = {"class": "logging.StreamHandler", "formatter": "places", "stream": heard}
    dictConfig(settings.LOGGING | {"handlers": {"stderr": handler}})
    yield heard
    dictConfig(settings.LOGGING)


def test_the_log_of_a_page_that_fails_holds_nothing_of_a_person(
    said: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "render", fails)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    for told in (answer.content.decode(), said.getvalue()):
        assert "alice" not in told
    assert "IntegrityError at" in said.getvalue()
    assert "ValueError at" in said.getvalue()


def test_the_log_of_a_task_that_fails_holds_nothing_of_a_person(said: io.StringIO) -> None:
    work._done(fails)
    assert "fails failed" in said.getvalue()
    assert "alice" not in said.getvalue()
    assert "IntegrityError at" in said.getvalue()
