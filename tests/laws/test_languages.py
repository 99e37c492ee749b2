"""Laws about words: every English text of the pages has its Spanish, and none is left over."""

from __future__ import annotations

import io
import re

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.laws import source

WORDS = {"gettext": None, "_": None, "gettext_lazy": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\(\w+\)s")
PO = "es/LC_MESSAGES/django.po"


def code_of_pages() -> list[str]:
    """Python text of the house; templates as Django's own extractor turns them into Python."""
    paths = [path for path in source.files() if source.HOUSE in path.parents and "migrations" not in path.parts]
    pages = [templatize(path.read_text("utf-8"), origin=path.name) for path in paths if path.suffix == ".html"]
    return pages + [path.read_text("utf-8") for path in paths if path.suffix == ".py"]


def english() -> set[str]:
    found: set[str] = set()
    for code in code_of_pages():
        for _line, message, _comments, _context in extract("python", io.BytesIO(code.encode()), keywords=WORDS):
            first = message if isinstance(message, str) else (message or [""])[0]
            found |= {first} if first else set()
    return found


def entries() -> list[tuple[str, str]]:
    """(English, Spanish) of every entry of every subject."""
    found = []
    for path in sorted((source.HOUSE / "locale").glob(f"*/{PO}")):
        with path.open("rb") as file:
            found += [(_first(entry.id), _first(entry.string)) for entry in read_po(file) if entry.id]
    return found


def _first(text: str | tuple[str, ...] | list[str] | None) -> str:
    return text if isinstance(text, str) else (text or [""])[0]


@pytest.fixture(scope="module")
def spanish() -> dict[str, str]:
    return dict(entries())


def test_one_text_has_one_translation() -> None:
    told: dict[str, set[str]] = {}
    for one, other in entries():
        told.setdefault(one, set()).add(other)
    assert {one: others for one, others in told.items() if len(others) > 1} == {}


def test_every_text_of_the_pages_is_in_spanish_too(spanish: dict[str, str]) -> None:
    assert english(), "no text was found"
    assert sorted(text for text in english() if not spanish.get(text)) == []


def test_no_spanish_text_is_left_over(spanish: dict[str, str]) -> None:
    assert sorted(set(spanish) - english()) == []


def test_a_translation_holds_the_same_facts(spanish: dict[str, str]) -> None:
    wrong = [one for one, other in spanish.items() if sorted(PLACE.findall(one)) != sorted(PLACE.findall(other))]
    assert wrong == []
