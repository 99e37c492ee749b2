"""Laws about what code may reach for, where an import contract cannot see it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.laws import source

CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "time.time"}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything a file imports."""
    for node in ast.walk(source.tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain, else empty."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""


def found(wrong: Callable[[ast.AST], bool], *, except_in: str = "") -> list[str]:
    """file:line of every node of the house for which `wrong(node)` is true."""
    return [
        f"{source.name(path)}:{getattr(node, 'lineno', 0)}"
        for path in source.python_files("sharewell")
        if source.name(path) != except_in
        for node in ast.walk(source.tree(path))
        if wrong(node)
    ]


def test_allauth_is_used_by_its_public_modules_only() -> None:
    inner = [
        f"{source.name(path)}:{line} {name}"
        for path in source.python_files("sharewell")
        for line, name in imports(path)
        if name.startswith("allauth.") and "internal" in name.split(".")
    ]
    assert inner == []


def test_no_signal_is_used_as_glue() -> None:
    glue = [
        f"{source.name(path)}:{line} {name}"
        for path in source.python_files("sharewell")
        for line, name in imports(path)
        if name.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals"))
    ]
    assert glue == []


def test_the_environment_is_read_in_one_file() -> None:
    def reads(node: ast.AST) -> bool:
        if isinstance(node, ast.Subscript):
            return dotted(node.value) == "os.environ" and isinstance(node.ctx, ast.Load)
        return isinstance(node, ast.Call) and dotted(node.func) in {"os.environ.get", "os.getenv"}

    assert found(reads, except_in="sharewell/lib/env.py") == []


def test_the_time_is_asked_of_one_file() -> None:
    def asks(node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and dotted(node.func) in CLOCKS

    assert found(asks, except_in="sharewell/lib/clock.py") == []


def test_doors_hold_no_transaction_no_query_and_write_no_ledger() -> None:
    forbidden = {"django.db.transaction", "sharewell.audit.acts", "django.db.connection"}
    doors = [path for path in source.python_files("sharewell") if source.room(path) == "web"]
    imported = [f"{source.name(p)}:{line} {name}" for p in doors for line, name in imports(p) if name in forbidden]
    queries = [
        f"{source.name(path)}:{node.lineno} .objects"
        for path in doors
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert imported + queries == []
