"""Laws about the tests: each asserts something, reads as a sentence, and has the database that it asked for."""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from sharewell.lib import sql
from tests import place
from tests.laws import source

PROVES = re.compile(r"^_?(assert|expect|check|must|refuse|raises|fail|warns)")


def every_test() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in source.python_files("tests"):
        if path.name.startswith("test_"):
            for node in ast.walk(source.tree(path)):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    yield path, node


def proves_something(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert | ast.Raise):
        return True
    if not isinstance(node, ast.Call):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return bool(PROVES.match(called))


def test_every_test_asserts_something() -> None:
    empty = [
        f"{source.name(path)}:{test.lineno} {test.name}"
        for path, test in every_test()
        if not any(proves_something(node) for node in ast.walk(test))
    ]
    assert empty == []


def test_every_test_reads_as_a_sentence() -> None:
    names = [(path, test) for path, test in every_test() if test.name.count("_") < 3]
    assert [f"{source.name(path)}:{test.lineno} {test.name}" for path, test in names] == []


def test_no_two_tests_of_a_file_have_one_name() -> None:
    seen: dict[tuple[Path, str], int] = {}
    for path in source.python_files("tests"):
        for node in source.tree(path).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                seen[path, node.name] = seen.get((path, node.name), 0) + 1
    assert [f"{source.name(path)} {name}" for (path, name), number in seen.items() if number > 1] == []


def add_a_row(label: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_content_type (app_label, model) VALUES (%s, 'row')", [label])


def rows(label: str) -> int:
    with sql.reader() as reader:
        counted = reader.rows(
            "SELECT count(*) FROM django_content_type WHERE app_label = :label", {"label": label}
        )
    return int(counted[0][0])


@pytest.mark.django_db
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_that_rolls_back_sees_its_own_rows_and_leaves_none(time: str) -> None:
    assert rows("alice") == 0, time
    add_a_row("alice")
    assert rows("alice") == 1


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_database_of_ones_own_begins_empty_and_holds_commits_for_others(own_database: str, time: str) -> None:
    assert rows("bob") == 0, time
    add_a_row("bob")
    assert committed(own_database, "bob") == 1
    with pytest.raises(IntegrityError):
        add_a_row("bob")
    assert rows("bob") == 1


def committed(address: str, label: str) -> int:
    """What another connection, which knows only the address, finds."""
    query = f"SELECT count(*) FROM django_content_type WHERE app_label = '{label}'"
    if place.ON_POSTGRESQL:
        import psycopg

        with psycopg.connect(address) as other:
            found = other.execute(query.encode()).fetchone()
    else:
        found = sqlite3.connect(sql.sqlite_path(address)).execute(query).fetchone()
    assert found
    return int(found[0])
