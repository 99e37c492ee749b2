"""Health: alive is about the process, ready is about its database and the tables in it."""

from __future__ import annotations

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


@pytest.mark.django_db
def test_a_server_with_its_tables_is_ready() -> None:
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.content) == (200, b"ready")


@pytest.mark.django_db
def test_a_server_whose_tables_are_missing_says_what_to_do() -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="oauth").latest("id")
    MigrationRecorder.Migration.objects.filter(pk=newest.pk).delete()
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert b"sharewell migrate" in answer.content


def test_a_process_is_alive_without_any_database() -> None:
    assert Client().get("/health/live").content == b"live"
