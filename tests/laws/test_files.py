"""Laws about files: their names, their length, what each room says of itself, what may not be in the tree."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.laws import source

MOST_LINES = 400
LONGEST_FUNCTION = 80
DRAWERS = {"utils", "util", "helpers", "helper", "constants", "services", "common", "misc", "base"}
# Written in pieces, so that this file obeys its own law.
ADDRESSES = [
    *("pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "crates" + ".io", "proxy." + "golang"),
    *("repo1." + "maven", "repo." + "maven", "deb." + "debian", "security." + "debian"),
]
PLACES = [rf"(?<![\w.-])/{place}/" for place in ("work", "root", "home/[a-z]+")]
FORBIDDEN_WORDS = re.compile("|".join([*map(re.escape, ADDRESSES), *PLACES]))
BINARY = {".png", ".ico", ".woff2", ".pdf", ".gz", ".dict", ".zdict", ".mo", ".xml.gz"}


def test_every_file_of_code_is_shorter_than_400_lines() -> None:
    lengths = {source.name(path): len(path.read_text("utf-8").splitlines()) for path in source.python_files()}
    assert {name: length for name, length in lengths.items() if length >= MOST_LINES} == {}


def test_no_function_is_longer_than_80_lines() -> None:
    long = [
        f"{source.name(path)}:{node.lineno} {node.name}"
        for path in source.python_files()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_no_file_or_folder_is_a_drawer() -> None:
    drawers = [
        source.name(path)
        for path in source.python_files()
        if DRAWERS & {part.removesuffix(".py") for part in path.relative_to(source.ROOT).parts}
    ]
    assert drawers == []


@pytest.mark.parametrize("room", source.rooms(), ids=source.name)
def test_a_room_says_in_five_lines_what_it_owns_and_what_it_never_does(room: Path) -> None:
    said = ast.get_docstring(source.tree(room / "__init__.py")) or ""
    lines = [line for line in said.splitlines() if line.strip()]
    assert 3 <= len(lines) <= 6, said
    assert "Owns" in said
    assert "Never" in said


def test_every_file_of_the_house_says_what_it_is() -> None:
    silent = [
        source.name(path)
        for path in source.python_files("sharewell", "benchmarks")
        if path.read_text("utf-8").strip() and not ast.get_docstring(source.tree(path))
    ]
    assert silent == []


def test_no_address_of_a_registry_and_no_path_of_a_machine_is_in_the_tree() -> None:
    found = [
        f"{source.name(path)}: {match.group()}"
        for path in source.files()
        if path.suffix not in BINARY
        for match in FORBIDDEN_WORDS.finditer(path.read_text("utf-8", errors="replace"))
    ]
    assert found == []


def test_every_dependency_has_its_reason_beside_it() -> None:
    lines = (source.ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    wanted = [line for line in lines if re.match(r'  "[A-Za-z0-9_.\[\],-]+[<>=~]', line)]
    assert wanted, "no dependency was recognised"
    assert [line for line in wanted if not re.search(r",\s+# \w", line)] == []


def test_the_locks_hold_hashes_and_no_addresses() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = (source.ROOT / name).read_text("utf-8")
        assert "://" not in lock
        pinned = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", lock, re.MULTILINE)
        assert pinned, f"{name} pins nothing"
        assert len(re.findall(r"^\S+==.*\\\n    --hash=sha256:", lock, re.MULTILINE)) == len(pinned)
