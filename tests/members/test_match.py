"""Matching: a number, the names and the birth date; two candidates are none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell.members.match import Found, find
from tests.members.conftest import Enrol

BORN = date(1950, 3, 4)
ASKED: dict[str, Any] = {"family": "Nunez", "given": "alice", "birth_date": BORN}


@pytest.mark.django_db
@pytest.mark.parametrize("number", [{"card_id": "hhp-123 456"}, {"card_id": "HHP123456"}, {"ssn": "000 12 3456"}])
def test_alice_is_found_by_card_or_ssn_in_any_spelling(number: dict[str, Any], enrol: Enrol) -> None:
    alice = enrol()
    found = find(**ASKED, **number)
    assert (found.found, found.person) == (Found.ONE, alice)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"given": "Bob"},
        {"family": "Smith"},
        {"birth_date": date(1950, 4, 3)},
        {"card_id": "HHP123457"},
        {"card_id": "-"},
    ],
)
def test_one_wrong_answer_finds_nobody(wrong: dict[str, Any], enrol: Enrol) -> None:
    enrol()
    assert find(**{**ASKED, "card_id": "HHP123456", **wrong}).found == Found.NONE


@pytest.mark.django_db
def test_an_ssn_does_not_open_as_a_card_id(enrol: Enrol) -> None:
    enrol()
    assert find(**ASKED, card_id="000123456").found == Found.NONE


@pytest.mark.django_db
def test_twins_on_one_card_are_two_candidates_and_so_nobody(enrol: Enrol) -> None:
    enrol(given="Mary Ann")
    enrol(member_id="M-2", given="Mary Lou", ssn="000-22-2222")
    both = find(family="Nunez", given="Mary", birth_date=BORN, card_id="HHP123456")
    one = find(family="Nunez", given="Mary Lou", birth_date=BORN, card_id="HHP123456")
    assert (both.found, both.person) == (Found.MANY, None)
    assert one.found == Found.ONE


@pytest.mark.django_db
def test_two_people_with_one_ssn_are_told_apart_by_name_or_not_at_all(enrol: Enrol) -> None:
    enrol()
    enrol(member_id="M-2", given="Bob", card_ids=("B",))
    enrol(member_id="M-3", card_ids=("C",))
    assert find(**{**ASKED, "given": "Bob"}, ssn="000123456").found == Found.ONE
    assert find(**ASKED, ssn="000123456").found == Found.MANY


@pytest.mark.django_db
def test_looking_costs_the_same_whoever_exists(enrol: Enrol) -> None:
    enrol()
    counts = set()
    for card_id in ("HHP123456", "NOBODY", ""):
        with CaptureQueriesContext(connection) as queries:
            find(**ASKED, card_id=card_id or "-")
        counts.add(len(queries))
    assert counts == {2}


def test_exactly_one_number_is_asked_for() -> None:
    several: tuple[dict[str, Any], ...] = ({}, {"card_id": "A", "ssn": "000123456"})
    for numbers in several:
        with pytest.raises(ValueError, match="exactly one"):
            find(**ASKED, **numbers)
