"""Name matching: tolerant of spelling, not of another person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.members.names import Name, agree, signs, words

SAME = [
    (Name("Núñez", "José"), Name("NUNEZ", "JOSE")),
    (Name("O'Brien", "Mary"), Name("OBRIEN", "MARY")),
    (Name("O’Brien", "Mary"), Name("O Brien", "Mary")),
    (Name("Smith-Jones", "Anne"), Name("Smith Jones", "Anne")),
    (Name("Smith", "Anne"), Name("Smith-Jones", "Anne")),
    (Name("Jones", "Anne"), Name("Smith-Jones", "Anne")),
    (Name("Smith-Jones", "Anne"), Name("Smith", "Anne")),
    (Name("De La Cruz", "Ana"), Name("DELACRUZ", "ANA")),
    (Name("de la Cruz", "Ana"), Name("De la Cruz-Gomez", "Ana")),
    (Name("McDonald", "Ray"), Name("Mc Donald", "Ray")),
    (Name("Smith Jr.", "Ray"), Name("Smith", "Ray", suffix="JR")),
    (Name("Smith", "Ray"), Name("Smith", "Ray", suffix="Jr")),
    (Name("Smith Jr", "Ray"), Name("Smith", "Ray")),
    (Name("Smith", "Mary-Ann"), Name("Smith", "MARYANN")),
    (Name("Smith", "Mary"), Name("Smith", "Mary Ann")),
    (Name("Smith", "Mary Ann"), Name("Smith", "Mary", "Ann")),
    (Name("Smith", "Mary A."), Name("Smith", "Mary", "Ann")),
    (Name("Ødegård", "Åse"), Name("Odegard", "Ase")),
    (Name("Straße", "Jörg"), Name("STRASSE", "Jorg")),
]
DIFFERENT = [
    (Name("Smith", "Ray"), Name("Smith", "Roy")),
    (Name("Smith", "Bill"), Name("Smith", "William")),
    (Name("Smith", "Mary Lou"), Name("Smith", "Mary", "Ann")),
    (Name("Smith", "Mary Ann"), Name("Smith", "Mary")),
    (Name("Smith Sr", "Ray"), Name("Smith", "Ray", suffix="Jr")),
    (Name("Smithson", "Ray"), Name("Smith", "Ray")),
    (Name("de la", "Ana"), Name("de la Cruz", "Ana")),
    (Name("", "Ray"), Name("Smith", "Ray")),
    (Name("Smith", ""), Name("Smith", "Ray")),
    (Name("-", "Ray"), Name("", "Ray")),
    (Name("Smith", "R"), Name("Smith", "Ray")),
]


@pytest.mark.parametrize(("typed", "filed"), SAME)
def test_spellings_of_one_name_agree(typed: Name, filed: Name) -> None:
    assert agree(typed, filed)


@pytest.mark.parametrize(("typed", "filed"), DIFFERENT)
def test_names_of_two_people_do_not_agree(typed: Name, filed: Name) -> None:
    assert not agree(typed, filed)


LETTERS = st.text("abcdeéñøABÇ", min_size=1, max_size=8).filter(lambda text: words(text)[0] not in {"da", "de"})


@given(family=LETTERS, other=LETTERS, given=LETTERS)
def test_case_hyphen_and_accents_never_part_a_name_from_itself(family: str, other: str, given: str) -> None:
    filed = Name(f"{family}-{other}", given)
    for typed in (family, other, f"{family} {other}".upper(), f"{family}{other}".swapcase()):
        assert agree(Name(typed, given.upper()), filed)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_judged_and_nothing_agrees_with_an_empty_name(
    one: str, two: str, three: str, four: str
) -> None:
    if agree(Name(one, two), Name(three, four)):
        assert words(one)
        assert words(two)


def test_a_signature_holds_a_given_and_a_family_name() -> None:
    filed = Name("Núñez-Pier", "Alice Mary", suffix="Jr")
    for typed in ("Alice Nunez", "alice m. núñez-pier", "Pier, Alice", "ALICE NUNEZPIER"):
        assert signs(typed, filed)
    for typed in ("", "x", "Alice", "Nunez", "Bob Nunez", "Alice Smith"):
        assert not signs(typed, filed)
