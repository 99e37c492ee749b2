"""Health: alive is about the process, ready is about its database and the tables in it."""

from __future__ import annotations

import pytest
from django.test import Client

from sharewell.lib import tables


@pytest.mark.django_db
def test_a_server_with_its_tables_is_ready() -> None:
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.content) == (200, b"ready")


@pytest.mark.django_db
def test_a_server_whose_tables_are_missing_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_known", [])
    monkeypatch.setattr(tables.MigrationExecutor, "migration_plan", lambda self, targets: ["one"])
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert b"sharewell migrate" in answer.content


def test_a_process_is_alive_without_any_database() -> None:
    assert Client().get("/health/live").content == b"live"
