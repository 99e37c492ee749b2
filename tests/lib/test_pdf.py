"""PDF: tagged, the same bytes for the same document, and every text shown as it is."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from sharewell.lib import pdf

PLAIN = pdf.Document("A letter", "en", "Harbor", "foot", [pdf.text("Hello")], datetime(2027, 1, 5, tzinfo=UTC))


def read(document: pdf.Document) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.make(document))).pages)


def test_a_document_is_tagged_and_says_its_title_language_and_date() -> None:
    reader = PdfReader(io.BytesIO(pdf.make(replace(PLAIN, language="es"))))
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "es"
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("A letter", "Harbor")
    assert "pdfuaid" in str(root["/Metadata"].get_data())


def test_the_same_document_gives_the_same_bytes() -> None:
    assert pdf.make(PLAIN) == pdf.make(PLAIN)
    assert pdf.make(PLAIN) != pdf.make(replace(PLAIN, title="Another"))


def test_marks_become_headings_points_and_paragraphs() -> None:
    blocks = list(pdf.from_marks("# One\n\nSome **strong**\nwords\n\n- a\n- b\n  c\n\n### Three"))
    assert [block["kind"] for block in blocks] == ["heading", "text", "list", "heading"]
    assert (blocks[0]["level"], blocks[3]["level"]) == (1, 3)
    assert [run["text"] for run in blocks[1]["runs"]] == ["Some ", "strong", " words"]
    assert [item[0]["text"] for item in blocks[2]["items"]] == ["a", "b c"]


@pytest.mark.parametrize("code", ['#panic("x")', "$x^2$", "`raw`", "\\#let", "<label>", "@ref", "= Heading", "//"])
def test_nothing_in_a_text_is_read_as_a_program(code: str) -> None:
    assert code in read(replace(PLAIN, blocks=[pdf.text(f"Say {code} now"), pdf.facts(("a", "b"), [("c", code)])]))


@pytest.mark.parametrize("language", ["en", "es", "pt", "pl"])
def test_numbers_and_addresses_are_read_as_they_are_in_every_language(language: str) -> None:
    """Some languages repeat a hyphen after a line break; a number must not change by that."""
    words = " ".join(f"mi1tOG-pYz-xZ9IuILCPn{number} 2027-03-{number}" for number in range(10, 40))
    text = " ".join(read(replace(PLAIN, language=language, blocks=[pdf.text(words)])).split())
    assert words in text


def test_what_is_too_long_for_a_line_is_not_cut_off() -> None:
    address = "https://example.org/" + "a1-" * 60
    text = read(replace(PLAIN, blocks=[pdf.facts(("What", "Value"), [("Address", address)])]))
    assert address in text.replace("\n", "").replace("\u200b", "")


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("李 Alice Núñez", "[U+674E] Alice Núñez"),
        ("Alice 🙂", "Alice [U+1F642]"),
        ("a\x00b", "a[U+0000]b"),
        ("Ž Ελένη", "Ž Ελένη"),
    ],
)
def test_what_the_font_lacks_is_printed_as_its_number(words: str, printed: str) -> None:
    assert printed in read(replace(PLAIN, blocks=[pdf.text(words)]))


def test_a_document_that_starts_below_level_one_is_refused() -> None:
    with pytest.raises(typst.TypstError, match="level 1"):
        pdf.make(replace(PLAIN, blocks=[pdf.heading(2, "Two")]))


@settings(max_examples=20)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_any_words_make_a_document(words: str) -> None:
    blocks = [pdf.heading(1, words), pdf.bullets([words]), pdf.facts((words, "b"), [(words, words)])]
    assert pdf.make(replace(PLAIN, title=words, blocks=blocks)).startswith(b"%PDF-")
