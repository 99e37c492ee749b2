"""The ID card: its lines, its dates to the second, what never stands on it, and its paper at its true size."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from sharewell.audit.actor import SYSTEM
from sharewell.coverage import card, card_paper, periods
from sharewell.coverage.card import Card, State
from sharewell.lib import clock
from sharewell.members import person

NEW_YEAR = datetime(2027, 1, 1, 5, tzinfo=UTC)
"""00:00 in the plan's zone."""
NAME = {"given": "Alice", "middle": "M", "family": "Núñez-Pier", "suffix": "Jr"}


def enrol(**changes: Any) -> person.Person:
    facts: dict[str, Any] = {"member_id": "M-1", "ssn": "000-12-3456", "mbi": "1EG4TE5MK73", "updated_ms": 1}
    person.upsert(person.PersonFacts(**(facts | NAME | changes)), by=SYSTEM)
    found = person.get(person.key_of("M-1"))
    assert found
    return found


def cover(**changes: Any) -> None:
    facts: dict[str, Any] = {
        "member_id": "M-1", "coverage_id": "C-1", "program": "MA", "start": date(2026, 1, 1), "card_id": "HBR001",
        "contract": "H9999", "pbp": "001", "segment": "000", "plan_name": "Harbor Gold HMO", "plan_type": "HMO",
        "rx_bin": "004321", "rx_pcn": "HHPMA", "rx_grp": "RXGOLD", "updated_ms": 1,
    }  # fmt: skip
    periods.upsert(periods.PeriodFacts(**(facts | changes)), by=SYSTEM)


def cards(**changes: Any) -> list[Card]:
    alice = enrol(**changes)
    return card.of(alice, periods.of(alice.person_key))


def words(made: Card) -> str:
    lines = [f"{line.label} {line.value}" for line in (*made.front, *made.back)]
    return " ".join([*lines, made.plan, made.mark, made.notice])


def printed(made: Card) -> str:
    pages = PdfReader(io.BytesIO(card_paper.paper(made, "en"))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


@pytest.mark.django_db
def test_a_card_tells_what_the_law_asks_for_in_order() -> None:
    cover()
    (made,) = cards()
    front = {line.name: line.value for line in made.front}
    assert list(front) == [
        "member", "member_id", "effective", "plan_type", "plan_number", "issuer", "rx_bin", "rx_pcn", "rx_group",
        "rx_id",
    ]  # fmt: skip
    assert front["member"] == "Alice M Núñez-Pier Jr"
    assert front["effective"] == "01/01/2026"
    assert front["plan_number"] == "H9999-001-000"
    assert front["rx_bin"] == "004321", "numbers are text: a leading zero stays"
    assert front["issuer"] == "(80840) 9140009999"
    assert made.value("member_services") == "1-800-555-0142 (TTY 711)"
    assert made.value("website").startswith("https://")
    assert made.value("hours")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "program", "told"),
    [("PPO", "MA", True), ("RPPO", "MA", True), ("PFFS", "MA", True), ("HMO", "MA", False), ("PPO", "QHP", False)],
)
def test_limiting_charges_are_told_where_the_network_is_open(kind: str, program: str, told: bool) -> None:
    cover(plan_type=kind, program=program)
    assert bool(cards()[0].notice) is told


@pytest.mark.django_db
def test_at_new_year_one_card_ends_and_the_next_begins() -> None:
    cover(end=date(2026, 12, 31))
    cover(coverage_id="C-2", start=date(2027, 1, 1), plan_name="Harbor Silver PPO", card_id="HBR002")
    alice = enrol()

    def seen(at: datetime) -> list[tuple[str, str, str]]:
        with clock.at(at):
            found = card.of(alice, periods.of(alice.person_key))
            return [(one.value("member_id"), str(one.state), one.mark) for one in found]

    before = datetime(2027, 1, 1, 4, 59, 59, tzinfo=UTC)
    assert seen(before) == [("HBR001", "current", ""), ("HBR002", "future", "Starts on 01/01/2027")]
    assert seen(NEW_YEAR) == [("HBR002", "current", ""), ("HBR001", "ended", "Not active since 01/01/2027")]


@pytest.mark.django_db
def test_who_has_two_coverages_has_two_cards() -> None:
    cover()
    cover(coverage_id="C-2", program="MEDICAID_MCO", plan_name="Harbor Community Care", card_id="MCD77")
    with clock.at(datetime(2026, 6, 1, tzinfo=UTC)):
        assert {one.plan for one in cards() if one.state is State.CURRENT} == {
            "Harbor Gold HMO",
            "Harbor Community Care",
        }


@pytest.mark.django_db
def test_a_card_that_was_issued_again_shows_the_newest_number() -> None:
    cover()
    cover(card_id="HBR009", updated_ms=2)
    assert [one.value("member_id") for one in cards()] == ["HBR009"]
    assert "HBR001" not in words(cards()[0])


@pytest.mark.django_db
def test_nobody_has_a_current_card_after_death() -> None:
    cover()
    with clock.at(datetime(2026, 6, 1, tzinfo=UTC)):
        (made,) = cards(death_date=date(2026, 5, 3))
        assert (made.state, made.mark) == (State.ENDED, "Not active since 05/04/2026")


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["000-12-3456", "000123456", "1EG4TE5MK73", "1eg4-te5-mk73"])
def test_a_social_security_or_medicare_number_is_never_on_a_card(number: str) -> None:
    """Some sources number their cards so."""
    cover(card_id=number, subscriber_id=number)
    (made,) = cards()
    assert made.value("member_id") == made.value("rx_id") == ""
    for said in (words(made), printed(made)):
        assert number not in said
        assert "000123456" not in said.replace("-", "")
        assert "1EG4TE5MK73" not in said.upper().replace("-", "")


@pytest.mark.django_db
@pytest.mark.parametrize("program", ["MA", "CHIP", "COMMERCIAL"])
def test_a_dependent_s_card_does_not_name_the_subscriber(program: str) -> None:
    cover(program=program, relationship="child", subscriber_id="PARENT-77", group_id="G-1", group_name="Bay Mill")
    (made,) = cards()
    assert "PARENT-77" not in words(made)
    assert made.value("group") == ("" if program == "MA" else "G-1")


@pytest.mark.django_db
def test_a_cancelled_coverage_has_no_card() -> None:
    cover(cancelled=True)
    assert cards() == []


@pytest.mark.django_db
def test_the_paper_is_two_tagged_pages_of_card_size_with_the_same_words() -> None:
    cover(plan_type="PPO")
    (made,) = cards()
    reader = PdfReader(io.BytesIO(card_paper.paper(made, "es")))
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "es"
    assert [[round(float(side) / 72 * 25.4, 2) for side in page.mediabox[2:]] for page in reader.pages] == [
        [85.60, 53.98], [85.60, 53.98],
    ]  # fmt: skip
    said = printed(made)
    for line in (*made.front, *made.back):
        assert f"{line.label} {line.value}" in said
    assert made.notice in said


@pytest.mark.django_db
@given(st.text(st.characters(codec="utf-8", categories=["L", "Pd", "Zs"]), min_size=40, max_size=120))
def test_a_name_however_long_fits(name: str) -> None:
    alice = enrol()
    alice.given, alice.family = name, "Featherstone"
    made = card.of(alice, [period()])[0]
    assert len(PdfReader(io.BytesIO(card_paper.paper(made, "en"))).pages) == 2


def period() -> Any:
    return periods.Period(
        person_key=1, id="a", program="MA", plan_name="Harbor Silver PPO", plan_type="PPO", start=date(2020, 1, 1),
        end=date(2021, 1, 1), card_id="HBR001", rx_bin="004321", contract="H9999", pbp="001", updated_ms=1,
    )  # fmt: skip
