"""Laws of the ledger of acts: no name stands there for nothing, and who changes something says so."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sharewell.audit.event import Event
from tests.laws import source

KEEPERS = ("accounts", "coverage", "ingest", "members", "notify", "oauth", "registry", "sharing")
RECORD = "sharewell.audit.acts.record"
OF_LOAD = "the load's own act tells it, not one a row"
MESSAGE = "a promise stands in the outbox; the act is of the change that it tells, in the same transaction"
NO_ACT = {
    "sharewell.coverage.accumulators.upsert_all": OF_LOAD,
    "sharewell.coverage.periods.upsert": OF_LOAD,
    "sharewell.coverage.periods.upsert_all": OF_LOAD,
    "sharewell.coverage.plans.upsert_all": OF_LOAD,
    "sharewell.ingest.people.put_coverages": OF_LOAD,
    "sharewell.members.cases.hold": "locks a row for the function that works on it and records that",
    "sharewell.members.cases.open_quietly": "the caller's own act tells it, so that a decoy costs the same work",
    "sharewell.members.delegates.papers.keep": "part of asking for a right, which is the act",
    "sharewell.members.delegates.tell.holder": MESSAGE,
    "sharewell.members.delegates.tell.member": MESSAGE,
    "sharewell.members.email_change.start": "sends a code; nothing is changed until it comes back",
    "sharewell.members.reach.tell": MESSAGE,
    "sharewell.members.safety.teller": MESSAGE,
    "sharewell.sharing.telling.of_end": MESSAGE,
    "sharewell.sharing.telling.of_start": MESSAGE,
}
"""Functions that say who acts and yet write no act, with the reason."""

Graph = dict[str, set[str]]


def module_of(path: Path) -> str:
    name = source.name(path).removesuffix(".py").replace("/", ".")
    return name.removesuffix(".__init__")


def imported(tree: ast.AST) -> dict[str, str]:
    """Every name that an import of the house gives in a file, and what it stands for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sharewell"):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def called(node: ast.AST, module: str, names: dict[str, str]) -> Iterator[str]:
    """What a function calls, or hands to another to be called, by full name."""
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            owner = one.value.id
            yield f"{names[owner]}.{one.attr}" if owner in names else f"{module}.{one.attr}"
        elif isinstance(one, ast.Name):
            yield names.get(one.id, f"{module}.{one.id}")


@cache
def house() -> tuple[Graph, dict[str, ast.FunctionDef]]:
    graph: Graph = {}
    functions: dict[str, ast.FunctionDef] = {}
    for path in source.python_files("sharewell"):
        tree, module = source.tree(path), module_of(path)
        names = imported(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                graph.setdefault(f"{module}.{node.name}", set()).update(called(node, module, names))
            if isinstance(node, ast.FunctionDef):
                functions[f"{module}.{node.name}"] = node
    return graph, functions


def recording() -> set[str]:
    """Every function that comes to the ledger of acts, on whatever way."""
    graph, reached = house()[0], {RECORD}
    while more := {name for name, calls in graph.items() if calls & reached} - reached:
        reached |= more
    return reached


def says_who_acts(node: ast.FunctionDef) -> bool:
    every = [*node.args.args, *node.args.kwonlyargs]
    return any(one.arg == "by" and one.annotation and "Actor" in ast.unparse(one.annotation) for one in every)


def test_every_event_is_written_somewhere() -> None:
    written = {
        node.attr
        for path in source.python_files("sharewell")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Event"
    }
    assert [event.name for event in Event if event.name not in written] == []


def test_every_event_is_named_by_its_subject_and_its_verb() -> None:
    wrong = [event.name for event in Event if event.value.replace(":", "_").upper() != event.name]
    assert wrong == []
    assert all(event.value.count(":") == 1 for event in Event)


def test_every_function_of_a_keeper_that_says_who_acts_writes_an_act() -> None:
    writers = {
        name
        for name, node in house()[1].items()
        if name.split(".")[1] in KEEPERS and not node.name.startswith("_") and says_who_acts(node)
    }
    assert len(writers) > 60
    assert sorted(writers - recording() - set(NO_ACT)) == []
    assert sorted(set(NO_ACT) - writers) == []
