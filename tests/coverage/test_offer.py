"""A plan's lines and a member's counters put together for a page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sharewell.coverage import offer
from sharewell.coverage.accumulators import Counter
from sharewell.coverage.models import PlanLine
from sharewell.coverage.offer import Limit, Offer
from sharewell.coverage.share import Share

NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)


def line(benefit: str, **more: Any) -> PlanLine:
    return PlanLine(benefit=benefit, plan="H9999/1/", year=2026, **more)


def counter(name: str, used: int, bound: int | None = None, **more: Any) -> Counter:
    told: dict[str, Any] = {
        "coverage_id": "C-1",
        "year": 2026,
        "kind": "individual",
        "network": "in",
        "unit": "money",
    }
    return Counter(**(told | {"counter": name, "used": used, "bound": bound, "as_of": NOON} | more))


def drugs(*stages: str) -> list[PlanLine]:
    return [line("drug", tier=1, name="Generic", stage=one, supply="retail_30", copay=500) for one in stages]


def here(found: Offer) -> list[str]:
    return [stage.key for stage in found.stages if stage.here]


def test_limits_come_from_the_plan_and_how_far_they_are_met_from_the_counters() -> None:
    told = [line("maximum_medical", amount=490_000), line("deductible_medical", amount=0)]
    found = offer.of(told, [counter("maximum_medical", 58_398)])
    assert [(one.key, one.bound, one.used, one.remaining) for one in found.limits] == [
        ("maximum_medical", 490_000, 58_398, 431_602),
        ("deductible_medical", 0, None, 0),
    ]
    assert [one.key for one in found.open_limits] == ["maximum_medical"]
    assert found.as_of == NOON


def test_a_limit_that_the_counter_itself_names_comes_first_and_counters_show_without_a_plan() -> None:
    found = offer.of([line("maximum_medical", amount=490_000)], [counter("maximum_medical", 5, 400_000)])
    assert found.limits[0].bound == 400_000
    alone = offer.of([], [counter("maximum_medical", 5, 400_000), counter("maximum_medical", 5, kind="family")])
    assert [(one.kind, one.bound) for one in alone.limits] == [("individual", 400_000), ("family", None)]
    assert not alone.known


@given(st.none() | st.integers(0, 10**9), st.none() | st.integers(-(10**9), 10**9))
def test_a_meter_is_full_exactly_when_the_limit_is_met(bound: int | None, used: int | None) -> None:
    one = Limit("maximum_medical", bound=bound, used=used)
    assert 0 <= one.percent <= 100
    assert (one.percent == 100) == one.met
    assert one.spent >= 0
    if bound is not None:
        assert one.remaining == max(0, bound - max(0, used or 0))


@pytest.mark.parametrize(
    ("counters", "stage"),
    [
        ([], []),
        ([counter("maximum_drug", 0, 210_000)], ["initial"]),
        ([counter("maximum_drug", 0, 210_000), counter("deductible_drug", 0, 25_000)], ["deductible"]),
        ([counter("maximum_drug", 90_000, 210_000), counter("deductible_drug", 25_000, 25_000)], ["initial"]),
        ([counter("maximum_drug", 210_000, 210_000), counter("deductible_drug", 0, 25_000)], ["catastrophic"]),
        ([counter("maximum_medical", 490_000, 490_000)], ["catastrophic"]),
    ],
)
def test_the_drug_stage_a_member_is_in_follows_from_the_counters(
    counters: list[Counter], stage: list[str]
) -> None:
    assert here(offer.of(drugs("deductible", "initial", "catastrophic"), counters)) == stage


@pytest.mark.parametrize(
    ("counters", "stage"),
    [
        ([counter("maximum_drug", 90_000), counter("deductible_drug", 25_000)], "initial"),
        ([counter("maximum_drug", 90_000), counter("deductible_drug", 24_999)], "deductible"),
        ([counter("maximum_drug", 210_000), counter("deductible_drug", 25_000)], "catastrophic"),
    ],
)
def test_a_counter_without_a_limit_is_measured_by_the_plan_s_own(counters: list[Counter], stage: str) -> None:
    told = [line("maximum_drug", amount=210_000), line("deductible_drug", amount=25_000)]
    assert here(offer.of([*told, *drugs("deductible", "initial", "catastrophic")], counters)) == [stage]


def test_in_a_plan_with_a_coverage_gap_the_stage_is_not_guessed() -> None:
    assert here(offer.of(drugs("initial", "gap", "catastrophic"), [counter("maximum_drug", 5, 100)])) == []


def test_a_service_shows_both_networks_the_days_of_a_stay_and_what_to_mind() -> None:
    told = [
        line("skilled_nursing", copay=0, per="day", first_day=1, last_day=20, prior_authorization=True),
        line("skilled_nursing", copay=21_400, per="day", first_day=21, last_day=0, note="Ask us."),
        line("skilled_nursing", network="out", covered=False),
        line("pcp", copay=1000, per="visit", after_deductible=True, counts=False),
    ]
    pcp, nursing = offer.of(told, []).care
    assert [one.words for one in nursing.inside] == ["$0, days 1 to 20", "$214 a day, from day 21 on"]
    assert [one.words for one in nursing.outside] == ["Not covered"]
    assert (nursing.prior_authorization, nursing.notes, nursing.counts) == (True, ("Ask us.",), True)
    assert (pcp.after_deductible, pcp.counts, pcp.has_remarks) == (True, False, True)


def test_an_extra_shows_its_limit_and_how_much_of_it_is_used() -> None:
    told = [line("transport", bound=24, unit="trips", every="year"), line("x_ride", name="Ride", copay=0)]
    rides, own = offer.of(told, [counter("transport", 30, unit="trips")]).extras
    assert rides.limit
    assert (rides.limit.spent, rides.limit.remaining, rides.limit.percent, rides.every) == (30, 0, 100, "year")
    assert (own.name, own.limit) == ("Ride", None)


def test_extras_have_an_instant_of_their_own_up_to_which_they_are_counted() -> None:
    told = [line("transport", bound=24, unit="trips"), line("otc", bound=7500, unit="money")]
    earlier = counter("transport", 3, unit="trips", as_of=NOON - timedelta(days=7))
    found = offer.of(told, [counter("maximum_medical", 5), earlier, counter("otc", 100)])
    assert (found.as_of, found.extras_as_of) == (NOON, NOON - timedelta(days=7))
    assert offer.of(told, [counter("maximum_medical", 5)]).extras_as_of is None


def test_a_counter_in_another_unit_than_the_limit_is_not_mixed_with_it() -> None:
    told = [line("transport", bound=24, unit="trips", every="year")]
    (rides,) = offer.of(told, [counter("transport", 1200)]).extras
    assert rides.limit
    assert (rides.limit.unit, rides.limit.bound, rides.limit.used) == ("trips", 24, None)


@pytest.mark.parametrize(
    ("language", "asked", "found"),
    [
        ("en", "blood", ["lab"]),
        ("en", "WHEELCHAIR", ["dme"]),
        ("en", "primary doctor", ["pcp"]),
        ("en", "zebra", []),
        ("es", "cirugía", ["outpatient_surgery"]),
        ("es", "cirugia", ["outpatient_surgery"]),
        ("es", "análisis", ["lab"]),
        ("es", "wheelchair", ["dme"]),
        ("en", "", ["pcp", "outpatient_surgery", "lab", "dme"]),
    ],
)
def test_the_search_knows_other_words_in_both_languages(language: str, asked: str, found: list[str]) -> None:
    told = [line(one, copay=0) for one in ("pcp", "lab", "dme", "outpatient_surgery")]
    with translation.override(language):
        services = offer.of(told, []).care
        assert [one.benefit for one in offer.search(services, asked)] == found


def test_names_notes_and_papers_come_in_the_language_of_the_member() -> None:
    told = [
        line("drug", tier=1, name="Generic", name_es="Genérico", stage="initial", supply="retail_30", copay=0),
        line("summary_of_benefits", url="https://a.example/en", url_es="https://a.example/es"),
        line("formulary", url="https://a.example/drugs"),
        line("pcp", copay=0, note="Ask.", note_es="Pregunte."),
    ]
    with translation.override("es"):
        found = offer.of(told, [])
    assert found.stages[0].tiers[0].name == "Genérico"
    assert [one.url for one in found.papers] == ["https://a.example/es", "https://a.example/drugs"]
    assert (found.care[0].name, found.care[0].notes) == ("Consulta de atención primaria", ("Pregunte.",))


@pytest.mark.parametrize(
    ("share", "short", "words"),
    [
        (Share(1000, per="visit"), "$10", "$10 a visit"),
        (Share(1050), "$10.50", "$10.50"),
        (Share(0, per="visit"), "$0", "$0"),
        (Share(None, 2000), "20%", "20% of the cost"),
        (Share(None, 1250), "12.5%", "12.5% of the cost"),
        (Share(1000, 2000), "$10 + 20%", "$10 + 20% of the cost"),
        (Share(0, 2000), "20%", "20% of the cost"),
        (Share(None, 0), "0%", "0%"),
        (Share(covered=False), "Not covered", "Not covered"),
        (Share(), "", ""),
    ],
)
def test_a_share_is_said_shortly_on_a_card_and_in_words_on_a_page(share: Share, short: str, words: str) -> None:
    assert (share.short, share.words) == (short, words)
