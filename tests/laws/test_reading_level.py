"""Texts for members are easy to read: English at most grade 8, Spanish at least 55 on the INFLESZ scale."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.laws import reading, source

GRADE, EASE = 8.0, 55.0
A_SENTENCE = 7
"""Words from which on a text of a page is a sentence; shorter ones are labels, often terms that must stand."""
TEXTS = [
    path
    for path in source.files()
    if source.HOUSE in path.parents and path.name.endswith((".en.md", ".es.md", ".en.txt", ".es.txt"))
]
SUBJECTS = sorted((source.HOUSE / "locale").glob("*/es/LC_MESSAGES/django.po"))


def test_the_measures_know_easy_from_hard() -> None:
    easy, hard = (
        "The cat sat. The dog ran.",
        "Adjudication of institutional reimbursement necessitates documentation.",
    )
    assert reading.grade(easy) < 2 < 12 < reading.grade(hard)
    facil, dificil = "El gato come pan. Yo voy a casa.", "Adjudicación institucional necesariamente documentada"
    assert reading.ease(facil) > 90 > 40 > reading.ease(dificil)


def test_syllables_are_counted_as_people_speak_them() -> None:
    english = {"boxes": 2, "table": 2, "used": 1, "needed": 2, "medicine": 3, "people": 2}
    spanish = {"reclamación": 4, "cuenta": 2, "quiere": 2, "leía": 3, "guerra": 2, "país": 2, "aéreo": 4}
    assert {word: reading._english(word) for word in english} == english
    assert {word: reading._spanish(word) for word in spanish} == spanish


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_a_notice_a_paper_and_a_message_are_easy_to_read(path: Path) -> None:
    expect_easy(reading.plain(path.read_text("utf-8")), spanish=".es." in path.name)


@pytest.mark.parametrize("path", SUBJECTS, ids=lambda path: path.parents[2].name)
def test_the_words_of_the_pages_are_easy_to_read(path: Path) -> None:
    with path.open("rb") as file:
        every = [(str(entry.id), str(entry.string)) for entry in read_po(file) if entry.id]
    entries = [(one, other) for one, other in every if len(one.split()) >= A_SENTENCE]
    expect_easy(reading.plain("\n".join(one for one, _ in entries)), spanish=False)
    expect_easy(reading.plain("\n".join(other for _, other in entries)), spanish=True)


def expect_easy(text: str, *, spanish: bool) -> None:
    if spanish:
        assert reading.ease(text) >= EASE
    else:
        assert reading.grade(text) <= GRADE
