"""The benefits pages: what holds today, what stands beside it, and that the numbers are the plan's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sharewell.audit.actor import SYSTEM
from sharewell.coverage import accumulators, periods, plans
from sharewell.coverage.benefit_facts import CounterFacts, LineFacts
from sharewell.coverage.periods import PeriodFacts
from sharewell.lib import clock
from sharewell.members.models import Person
from tests.portal import signed_in
from tests.portal.signed_in import main_of

PAGES = ("", "care/", "drugs/", "extras/", "all/")
NOVEMBER = datetime(2026, 11, 24, 17, tzinfo=UTC)


def covered(name: str, start: date, end: date | None = None, *, pbp: str = "001", id: str = "C-1") -> str:
    """Store a coverage; its row's id."""
    told: dict[str, Any] = {
        "member_id": f"M-{name}",
        "program": "MA",
        "contract": "H9999",
        "plan_name": f"Plan {pbp}",
    }
    periods.upsert(PeriodFacts(**told, coverage_id=f"{name}-{id}", pbp=pbp, start=start, end=end), by=SYSTEM)
    held = periods.of(periods.person.key_of(f"M-{name}"))
    return next(one.id for one in held if one.coverage_id == f"{name}-{id}")


def offered(*years: int, pbp: str = "001") -> None:
    plan: dict[str, Any] = {"contract": "H9999", "pbp": pbp, "segment": ""}
    for year in years:
        told: Sequence[dict[str, Any]] = (
            {"benefit": "premium", "amount": 4200},
            {"benefit": "deductible_medical", "amount": 0},
            {"benefit": "maximum_medical", "amount": 490_000},
            {"benefit": "maximum_drug", "amount": 210_000},
            {"benefit": "pcp", "copay": (year - 2000) * 100, "per": "visit"},
            {"benefit": "lab", "copay": 0},
            {
                "benefit": "drug",
                "tier": 1,
                "name": "Generic",
                "stage": "initial",
                "supply": "retail_30",
                "copay": 500,
            },
            {"benefit": "transport", "bound": 24, "unit": "trips", "every": "year", "counts": False},
            {"benefit": "summary_of_benefits", "url": f"https://plan.example/{year}.pdf"},
        )
        plans.upsert_all([LineFacts(**plan, year=year, **line) for line in told], by=SYSTEM)


def counted(name: str, counter: str, used: int, *, year: int = 2026, id: str = "C-1", unit: str = "money") -> None:
    ms = clock.to_ms(datetime(2026, 11, 23, 17, tzinfo=UTC))
    place = {"member_id": f"M-{name}", "coverage_id": f"{name}-{id}", "year": year}
    facts = CounterFacts(**place, counter=counter, used=used, unit=unit, as_of_ms=ms)  # type: ignore[arg-type]
    accumulators.upsert_all([facts], by=SYSTEM)


def shown(browser: Client, address: str, instant: datetime = NOVEMBER, status: int = 200) -> str:
    with clock.at(instant):
        answer = browser.get(address)
    assert answer.status_code == status
    return main_of(answer.content)


@pytest.fixture
def alice(db: None) -> Person:
    return signed_in.member("Alice")


def test_a_member_sees_the_year_that_holds_and_how_far_she_is(alice: Person) -> None:
    covered("Alice", date(2025, 1, 1))
    offered(2026)
    counted("Alice", "maximum_medical", 58_398)
    text = shown(signed_in.browser(alice), "/benefits/")
    for words in (
        "Your benefits in 2026",
        "$42",
        "$4,316.02 left",
        "You have paid $583.98 of $4,900.",
        "$26 a visit",
    ):
        assert words in text
    assert "Counted up to: November 23, 2026" in text
    assert "still in review, are not counted yet" in text


@pytest.mark.parametrize(
    ("instant", "year"),
    [(datetime(2027, 1, 1, 4, 59, 59, tzinfo=UTC), 2026), (datetime(2027, 1, 1, 5, tzinfo=UTC), 2027)],
)
def test_at_new_year_the_page_turns_at_midnight_of_the_plans_zone(
    alice: Person, instant: datetime, year: int
) -> None:
    covered("Alice", date(2025, 1, 1))
    offered(2026, 2027)
    text = shown(signed_in.browser(alice), "/benefits/", instant)
    assert f"Your benefits in {year}" in text
    assert "In force now" in text


def test_next_year_can_be_opened_from_october_on_and_not_before(alice: Person) -> None:
    period = covered("Alice", date(2025, 1, 1))
    offered(2026, 2027)
    browser = signed_in.browser(alice)
    shown(browser, f"/benefits/{period}/2027/", datetime(2026, 10, 1, 3, 59, 59, tzinfo=UTC), 404)
    text = shown(browser, f"/benefits/{period}/2027/", datetime(2026, 10, 1, 4, tzinfo=UTC))
    assert "These benefits begin on January 1, 2027" in text
    assert "(next year)" in text


def test_before_coverage_begins_its_benefits_can_be_read(alice: Person) -> None:
    covered("Alice", date(2027, 1, 1))
    offered(2027)
    text = shown(signed_in.browser(alice), "/benefits/", datetime(2026, 12, 17, 5, tzinfo=UTC))
    assert "This coverage begins on January 1, 2027" in text
    assert "$27 a visit" in text
    assert "Nothing is counted before the first day." in text


def test_after_a_change_of_plan_in_mid_year_only_the_new_coverage_counts(alice: Person) -> None:
    old = covered("Alice", date(2025, 1, 1), date(2026, 6, 30), pbp="002", id="C-1")
    covered("Alice", date(2026, 7, 1), id="C-2")
    offered(2026)
    offered(2026, pbp="002")
    counted("Alice", "maximum_medical", 90_000, id="C-1")
    counted("Alice", "maximum_medical", 5_000, id="C-2")
    browser = signed_in.browser(alice)
    text = shown(browser, "/benefits/")
    assert "Your plan changed on July 1, 2026" in text
    assert "You have paid $50 of $4,900." in text
    before = shown(browser, f"/benefits/{old}/2026/")
    assert "You have paid $900 of $4,900." in before
    assert "These benefits were in force from January 1, 2026 to June 30, 2026." in before


def test_without_the_plans_facts_the_page_says_whom_to_call_and_still_shows_what_is_counted(alice: Person) -> None:
    period = covered("Alice", date(2025, 1, 1))
    counted("Alice", "maximum_medical", 5_000)
    browser = signed_in.browser(alice)
    text = shown(browser, "/benefits/")
    assert "The details are not here yet" in text
    assert "1-800-555-0142" in text
    assert "$50" in text
    for page in PAGES:
        words = "no extra benefits" if page == "extras/" else "details are not here yet"
        assert words in shown(browser, f"/benefits/{period}/2026/{page}")


def test_without_any_coverage_the_page_says_so(alice: Person) -> None:
    assert "There are no benefits to show yet" in shown(signed_in.browser(alice), "/benefits/")


def test_what_is_used_up_is_never_shown_as_less_than_nothing(alice: Person) -> None:
    period = covered("Alice", date(2025, 1, 1))
    offered(2026)
    counted("Alice", "maximum_medical", 500_000)
    counted("Alice", "transport", 30, unit="trips")
    browser = signed_in.browser(alice)
    text = shown(browser, "/benefits/")
    assert "Met" in text
    assert "you pay nothing for care that counts" in text
    assert "0 rides" in shown(browser, f"/benefits/{period}/2026/extras/")
    assert "-$" not in text
    assert "$-" not in text


def test_the_search_finds_care_by_other_words_and_keeps_what_was_typed(alice: Person) -> None:
    period = covered("Alice", date(2025, 1, 1))
    offered(2026)
    browser = signed_in.browser(alice)
    page = f"/benefits/{period}/2026/care/"
    with clock.at(NOVEMBER):
        tests, zebra = (signed_in.search(browser, page, words=one) for one in ("blood test", "<script>zebra"))
    text = shown(browser, tests)
    assert "1 service found" in text
    assert "Primary care" not in text
    nothing = shown(browser, zebra)
    assert "0 services found for “<script>zebra”" in nothing
    with clock.at(NOVEMBER):
        assert b"<script>zebra" not in browser.get(zebra).content


def test_every_page_speaks_spanish(alice: Person) -> None:
    period = covered("Alice", date(2025, 1, 1))
    offered(2026)
    browser = signed_in.browser(alice, "es")
    for page, words in zip(
        PAGES,
        (
            "Sus beneficios de 2026",
            "Pruebas de laboratorio",
            "Usted está aquí",
            "24 viajes",
            "Todos los beneficios",
        ),
        strict=True,
    ):
        counted("Alice", "maximum_drug", 5_000)
        assert words in shown(browser, f"/benefits/{period}/2026/{page}")


def test_another_members_coverage_and_a_year_that_is_none_answer_alike(alice: Person) -> None:
    hers = covered("Alice", date(2025, 1, 1))
    charlie = signed_in.member("Charlie")
    own = covered("Charlie", date(2025, 1, 1))
    offered(2026)
    browser = signed_in.browser(charlie)
    for page in PAGES:
        other = shown(browser, f"/benefits/{hers}/2026/{page}", status=404)
        assert other == shown(browser, f"/benefits/{'0' * 32}/2026/{page}", status=404)
        assert other == shown(browser, f"/benefits/{own}/2031/{page}", status=404)
        assert shown(browser, f"/benefits/{own}/2026/{page}")


def test_a_page_is_a_handful_of_statements_and_small(
    alice: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    period = covered("Alice", date(2025, 1, 1))
    offered(2024, 2025, 2026, 2027)
    browser = signed_in.browser(alice)
    for page in PAGES:
        with clock.at(NOVEMBER), django_assert_max_num_queries(14):
            answer = browser.get(f"/benefits/{period}/2026/{page}")
        assert len(answer.content) < 100_000
