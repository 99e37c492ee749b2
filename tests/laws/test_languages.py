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
PO = source.HOUSE / "locale" / "es" / "LC_MESSAGES" / "django.po"


def code_of_pages() -> list[str]:
    """Python text of every page and view; templates as Django's own extractor turns them into Python."""
    paths = [path for path in source.files() if source.HOUSE / "web" in path.parents]
    pages = [templatize(path.read_text("utf-8"), origin=path.name) for path in paths if path.suffix == ".html"]
    return pages + [path.read_text("utf-8") for path in paths if path.suffix == ".py"]


def english() -> set[str]:
    found: set[str] = set()
    for code in code_of_pages():
        for _line, message, _comments, _context in extract("python", io.BytesIO(code.encode()), keywords=WORDS):
            first = message if isinstance(message, str) else (message or [""])[0]
            found |= {first} if first else set()
    return found


@pytest.fixture(scope="module")
def spanish() -> dict[str, str]:
    with PO.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id}


def test_every_text_of_the_pages_is_in_spanish_too(spanish: dict[str, str]) -> None:
    assert english(), "no text was found"
    assert sorted(text for text in english() if not spanish.get(text)) == []


def test_no_spanish_text_is_left_over(spanish: dict[str, str]) -> None:
    assert sorted(set(spanish) - english()) == []


def test_a_translation_holds_the_same_facts(spanish: dict[str, str]) -> None:
    wrong = [one for one, other in spanish.items() if sorted(PLACE.findall(one)) != sorted(PLACE.findall(other))]
    assert wrong == []
