"""Laws about tables: every field is classified, the ledger has keepers, keys point down, people can be sharded."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from sharewell.audit.event import Event
from tests.laws import source

KEPT = {"audit", "notify", "records", "sharing", "oauth", "metrics"}
WITHOUT_MODEL = {"audit_read": "audit"}
SQL_WORD = re.compile(r"\b(select|insert|update|delete|from|join|into|table|exists)\b", re.IGNORECASE)
CLASSES = ("identifier", "health", "contact", "none")
# Rows that name a person but are looked up before the person is known: table -> why.
FOUND_OTHERWISE = {
    "oauth_route": "leads from a token to its person",
    "members_registrationattempt": "is written before the person is known",
    "members_case": "lists what waits for people to decide, also whose it is",
}


def house_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("sharewell.")]


def person_owned() -> list[type[models.Model]]:
    owned = [m for m in house_models() if "person_key" in {field.name for field in m._meta.fields}]
    return [model for model in owned if model._meta.db_table not in FOUND_OTHERWISE]


def keepers() -> dict[str, str]:
    tables = {m._meta.db_table: m._meta.app_label for m in house_models() if m._meta.app_label in KEPT}
    return tables | WITHOUT_MODEL


@pytest.mark.parametrize("model", house_models(), ids=lambda model: model._meta.label)
def test_every_field_is_classified_once(model: type[models.Model]) -> None:
    classified = getattr(model, "Classified", None)
    assert classified, f"{model._meta.label} has no class Classified"
    said = [field for kind in CLASSES for field in getattr(classified, kind)]
    fields = {f.name for f in model._meta.get_fields() if f.concrete and f.name != "pk"}
    assert sorted(said) == sorted(set(said)), "a field is classified twice"
    assert set(said) == fields


def test_tables_of_the_ledger_are_named_only_in_their_keepers_room() -> None:
    tables = keepers()
    pattern = re.compile(rf"\b({'|'.join(sorted(tables, key=len, reverse=True))})\b")
    outside = [
        f"{source.name(path)}:{line} names {table}"
        for path in source.python_files("sharewell")
        for line, text in source.texts(path)
        if SQL_WORD.search(text)
        for table in pattern.findall(text)
        if source.room(path) != tables[table]
    ]
    assert outside == []


def test_rows_of_the_ledger_are_only_types_outside_their_keepers_room() -> None:
    """Another room may name Grant in an annotation; it may not make, query or change one itself."""
    wrong = []
    for path in source.python_files("sharewell"):
        kept = {
            alias.asname or alias.name
            for node in ast.walk(source.tree(path))
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
            if (room := node.module.removeprefix("sharewell.").removesuffix(".models")) in KEPT
            and node.module == f"sharewell.{room}.models"
            and source.room(path) != room
        }
        wrong += [f"{source.name(path)}:{line} {used}" for line, used in uses(source.tree(path), kept)]
    assert wrong == []


def uses(tree: ast.AST, models_of_others: set[str]) -> Iterator[tuple[int, str]]:
    """Where one of these classes is called, or asked for its manager."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in models_of_others:
            yield node.lineno, f"{node.func.id}(...)"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            manager = node.attr == "objects" or node.attr.endswith("_manager")
            if manager and node.value.id in models_of_others:
                yield node.lineno, f"{node.value.id}.{node.attr}"


def test_foreign_keys_point_down_the_house_and_leave_no_trace_above() -> None:
    wrong = []
    for model in house_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.concrete or target is None or target._meta.app_label == model._meta.app_label:
                continue
            floor = source.floors().get(target._meta.app_label, 0)
            if floor >= source.floors()[model._meta.app_label]:
                wrong.append(f"{model._meta.label}.{field.name} points up to {target._meta.label}")
            if not str(getattr(field.remote_field, "related_name", "")).endswith("+"):
                wrong.append(f'{model._meta.label}.{field.name} needs related_name="+"')
    assert wrong == []


def test_migrations_depend_on_lower_rooms_only() -> None:
    floors = source.floors()
    wrong = [
        f"{app}.{name} depends on {other}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in floors
        for other, _ in migration.dependencies
        if other != app and floors.get(other, 0) >= floors[app]
    ]
    assert wrong == []


def test_no_migration_is_missing() -> None:
    loader = MigrationLoader(None)
    labels = {model._meta.app_label for model in house_models()}
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    missing = detector.changes(graph=loader.graph, trim_to_apps=labels)
    assert {app: [str(step) for m in made for step in m.operations] for app, made in missing.items()} == {}


def test_tables_that_are_not_found_by_person_exist() -> None:
    assert set(FOUND_OTHERWISE) <= {model._meta.db_table for model in house_models()}


@pytest.mark.parametrize("model", person_owned(), ids=lambda model: model._meta.label)
def test_the_keys_of_a_person_owned_table_contain_the_person(model: type[models.Model]) -> None:
    meta = model._meta
    primary = [field.name for field in getattr(meta.pk, "fields", ())] or [meta.pk.name]
    unique = [field.name for field in meta.fields if field.unique and field.name not in {"pk", "person_key"}]
    together = [set(names) for names in meta.unique_together]
    constraints = [set(c.fields) for c in meta.constraints if isinstance(c, models.UniqueConstraint)]
    assert "person_key" in primary
    assert unique == []
    assert [fields for fields in together + constraints if "person_key" not in fields] == []


@pytest.mark.django_db
def test_every_person_owned_table_could_be_partitioned_by_person() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("partitions by person: PostgreSQL only")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE column_name = 'person_key' AND table_schema = current_schema()"
        )
        tables = {name for (name,) in cursor.fetchall()} - set(FOUND_OTHERWISE)
        for name in tables:
            cursor.execute(
                f'CREATE TABLE "{name}_by_person" (LIKE "{name}" INCLUDING ALL) PARTITION BY HASH (person_key)'
            )
    assert tables >= {model._meta.db_table for model in person_owned()}


def test_every_event_of_the_ledger_is_written_somewhere() -> None:
    written = {
        node.attr
        for path in source.python_files("sharewell")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Event"
    }
    assert {event.name for event in Event} - written == set()
