"""Numbers belong to nobody: SSN areas never issued, Medicare numbers with an S, NPIs that begin with 9."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from sharewell.synth import numbers
from sharewell.synth.providers import directory
from tests.synth.conftest import Written

members = st.integers(min_value=1, max_value=20_000_000)


def luhn(digits: str) -> bool:
    found = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        found += value // 10 + value % 10
    return found % 10 == 0


@given(st.integers(min_value=0, max_value=99_999_999))
def test_every_npi_passes_the_check_with_the_health_prefix(serial: int) -> None:
    found = numbers.npi(serial)
    assert re.fullmatch(r"9\d{9}", found)
    assert luhn("80840" + found)


@given(members)
def test_every_ssn_has_an_area_that_is_never_issued_and_is_no_taxpayer_number(member: int) -> None:
    found = numbers.ssn(member)
    assert re.fullmatch(r"9\d{8}", found)
    assert 1 <= int(found[3:5]) <= 49
    assert found[5:] != "0000"


@given(members, members)
def test_two_members_never_share_a_number(one: int, two: int) -> None:
    for make in (numbers.ssn, numbers.mbi, numbers.card_id, numbers.member_id):
        assert (make(one) == make(two)) == (one == two)


@given(members)
def test_a_medicare_number_has_the_shape_but_a_letter_that_a_real_one_never_has(member: int) -> None:
    assert re.fullmatch(r"[1-9]S\d\dS[A-Z]\d[A-Z]S\d\d", numbers.mbi(member))


def test_every_ssn_of_the_plan_is_of_an_area_that_is_never_issued(written: Written) -> None:
    found = [row["ssn"] for row in written.eligibility if row["ssn"]]
    assert all(re.fullmatch(r"(000|666|9\d\d)\d{6}", ssn) for ssn in found)


def test_every_email_is_of_the_example_domain_and_every_phone_of_fiction(written: Written) -> None:
    for row in written.eligibility:
        assert row["email"] == "" or row["email"].endswith("@example.org")
        assert re.fullmatch(r"302-555-01\d\d", row["phone"])


def test_no_two_providers_share_an_npi() -> None:
    assert len({provider.npi for provider in directory()}) == len(directory()) > 70
