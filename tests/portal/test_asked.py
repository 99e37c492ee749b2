"""The sealed word of a search: for one member and one page, and no other."""

from __future__ import annotations

import msgspec
import pytest

from sharewell.web.portal import asked


class Wanted(msgspec.Struct, frozen=True, omit_defaults=True):
    words: str = ""


SOMETHING = Wanted(words="rash")


def test_a_word_asks_what_was_sealed_and_shows_nothing_of_it() -> None:
    word = asked.seal("/messages/", SOMETHING, 3)
    assert asked.unseal(word, "/messages/", 3, Wanted) == SOMETHING
    assert "rash" not in word
    assert word != asked.seal("/messages/", SOMETHING, 3), "two searches for the same must not look the same"


@pytest.mark.parametrize(("page", "key"), [("/messages/", 4), ("/documents/", 3), ("/messages", 3)])
def test_a_word_for_another_member_or_another_page_asks_nothing(page: str, key: int) -> None:
    assert asked.unseal(asked.seal("/messages/", SOMETHING, 3), page, key, Wanted) == Wanted()


def test_a_word_that_is_none_asks_nothing() -> None:
    word = asked.seal("/messages/", SOMETHING, 3)
    for odd in ("", word[:-4], word + "A", "%00", "x" * 5_000, "é", "rash"):
        assert asked.unseal(odd, "/messages/", 3, Wanted) == Wanted()


def test_a_word_of_another_shape_asks_nothing() -> None:
    class Other(msgspec.Struct, frozen=True):
        words: int = 0

    assert asked.unseal(asked.seal("/messages/", SOMETHING, 3), "/messages/", 3, Other) == Other()
