"""What the page about sharing promises is proved: docs/promises.md names, for each of its sentences, the tests.

The sentences are numbered in the text of the page (`[12]` before the sentence), the same in every language.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sharewell.web.portal.learn import pages
from tests.laws import source

DOCUMENT = source.ROOT / "docs" / "promises.md"
ROW = re.compile(r"^\| S(\d+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
PROOF = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
TEXTS = sorted(pages.FOLDER.glob("sharing.*.md"))


def promises() -> dict[int, list[tuple[str, str]]]:
    """Number of a sentence -> the tests that prove it, as (path, function)."""
    return {int(number): PROOF.findall(proofs) for number, _, proofs in rows()}


def rows() -> list[tuple[str, str, str]]:
    return ROW.findall(DOCUMENT.read_text("utf-8"))


def numbered(text: str) -> list[int]:
    """The numbers of the sentences of a text, as they stand in it."""
    return [int(found) for found in pages.NUMBER.findall(text)]


def absent(path: str, name: str) -> bool:
    """Whether there is no such test."""
    file = source.ROOT / path
    if file not in source.files():
        return True
    functions = [node for node in source.tree(file).body if isinstance(node, ast.FunctionDef)]
    return name not in {one.name for one in functions}


def test_every_sentence_of_the_page_has_its_promise_and_every_promise_its_sentence() -> None:
    assert len(TEXTS) == 2
    for path in TEXTS:
        told = numbered(path.read_text("utf-8"))
        assert told == list(range(1, len(told) + 1)), "a sentence is missing, doubled or out of order"
        assert told == [int(number) for number, _, _ in rows()], path.name


def test_every_promise_is_proved_by_tests_that_exist() -> None:
    assert [number for number, proofs in promises().items() if not proofs] == []
    wanted = {proof for proofs in promises().values() for proof in proofs}
    assert [f"{path}::{name}" for path, name in sorted(wanted) if absent(path, name)] == []


def test_nothing_in_the_column_of_proofs_is_anything_but_a_test() -> None:
    odd = [number for number, _, proofs in rows() if PROOF.sub("", proofs).strip(" ,")]
    assert odd == []


def test_a_test_that_does_not_exist_is_found() -> None:
    here = source.name(Path(__file__))
    assert not absent(here, "test_a_test_that_does_not_exist_is_found")
    assert absent(here, "test_that_nobody_wrote")
    assert absent("tests/laws/test_of_nothing.py", "test_a_test_that_does_not_exist_is_found")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_paragraph_of_a_promise_begins_with_its_number(path: Path) -> None:
    """So that no sentence slips in without one: what follows in a paragraph only says more of the same."""
    paragraphs = re.split(r"\n\s*\n", path.read_text("utf-8"))[2:]
    bare = [one for one in paragraphs if not re.match(r"#|\d\. \[|\[\d+\]|\{papers\}$", one)]
    assert len(bare) == 1, bare  # that the papers can be read ahead
