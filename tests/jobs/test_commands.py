"""The `sharewell` command as Omar meets it: help everywhere, clear words when it fails, true exit codes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import click
import django
import psycopg
import pytest
from click.testing import CliRunner, Result
from django.db import OperationalError, ProgrammingError

from sharewell.jobs import cli, trouble
from sharewell.registry import apps

HEAD = "member_id,family_name,given_name,birth_date,coverage_id,program,coverage_start"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.main, words)


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command and group of the tree."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield (*path, name), found
        if isinstance(found, click.Group):
            yield from commands(found, *path, name)


ALL = list(commands(cli.main))


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) for path, _ in ALL])
def test_every_command_and_option_explains_itself(
    path: tuple[str, ...], command: click.Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is configured, too: help reads no settings."""
    monkeypatch.setattr(django.apps.apps, "ready", False)
    monkeypatch.setattr(django, "setup", None)
    shown = run(*path, "--help")
    assert shown.exit_code == 0
    assert command.help
    silent = [one.name for one in command.params if isinstance(one, click.Option) and not one.help]
    assert silent == []


@pytest.mark.parametrize(
    "words",
    [
        ("nothing",),
        ("load",),
        ("load", "/never/was.csv"),
        ("load", "pyproject.toml", "--feed", "nothing"),
        ("serve", "--port", "0"),
        ("serve", "--port", "99999"),
        ("serve", "--workers", "0"),
        ("synth", "out", "--members", "0"),
        ("demo", "--port", "65535"),
        ("work", "--every", "0"),
        ("keys", "rotate", "person"),
    ],
)
def test_wrong_usage_is_said_and_exits_with_two(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert done.output.strip()


@pytest.mark.parametrize("words", [("serve", "--port"), ("demo", "--folder", "/never/made", "--port")])
def test_a_port_that_is_taken_is_said_before_anything_starts(words: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run(*words, str(taken.getsockname()[1]))
    assert done.exit_code == 1
    assert "Address already in use. Choose another with --port." in done.output
    assert not Path("/never/made").exists()


@pytest.mark.django_db
def test_a_load_exits_with_zero_and_with_three_when_there_are_rejects(tmp_path: Path) -> None:
    file = tmp_path / "eligibility.csv"
    rejects = ("--rejects", str(tmp_path / "rejects"))
    good = f"{HEAD}\nM1,Rivera,Alice,1950-01-01,C1,MA,2026-01-01\n"
    file.write_text(good, encoding="utf-8")
    done = run("load", str(file), *rejects)
    assert done.exit_code == 0, done.output
    assert "Loaded 1 of 1 records" in done.output
    file.write_text(f"{good}M2,Rivera,Ana,yesterday,C2,MA,2026-01-01\n", encoding="utf-8")
    done = run("load", str(file), "--dry-run", *rejects)
    assert done.exit_code == 3
    assert "Would load 1 of 2 records" in done.output


@pytest.mark.django_db
def test_who_reads_of_nobody_is_said(caplog: pytest.LogCaptureFixture) -> None:
    done = run("audit", "who-read", "M-never-was")
    assert done.exit_code == 0
    assert "Nobody has read a record of the member M-never-was." in done.output


def test_a_database_without_tables_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_tables() -> None:
        raise OperationalError("no such table: registry_app")

    monkeypatch.setattr(apps, "everything", without_tables)
    done = run("apps", "list")
    assert (done.exit_code, done.output.splitlines()[-1:]) == (
        1,
        ["Error: The database has no tables yet, or those of another version. Run: sharewell migrate"],
    )


def test_a_fault_of_the_program_is_seen_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(apps, "everything", broken)
    assert isinstance(run("apps", "list").exception, RuntimeError)


def test_trouble_is_told_without_the_values_of_a_row() -> None:
    missing = ProgrammingError("relation does not exist")
    missing.__cause__ = psycopg.errors.UndefinedTable("relation does not exist")
    assert "sharewell migrate" in trouble.words(missing)
    away = psycopg.OperationalError("connection refused\nDETAIL: Key (ssn)=(000-12-3456)")
    assert trouble.words(away) == "The database does not answer: connection refused"
    assert trouble.words(PermissionError(13, "Permission denied", "/var/out")) == "/var/out: Permission denied."
    assert trouble.words(psycopg.IntegrityError("Key (ssn)=(000-12-3456)")) == ""
    assert trouble.words(KeyError("x")) == ""
