"""Benefit lines from the feed: one plan in any spelling, any order, the newest record, and nothing comes back."""

from __future__ import annotations

from itertools import permutations

import pytest

from sharewell.audit.actor import SYSTEM
from sharewell.coverage import plans
from sharewell.coverage.benefit_facts import LineFacts
from sharewell.coverage.models import PlanLine
from sharewell.lib.newest import Outcome
from tests.coverage.test_benefits import line, loaded


@pytest.mark.django_db
def test_a_line_is_new_then_unchanged_then_changed_then_stale() -> None:
    told = [line(updated_ms=5), line(updated_ms=5), line(updated_ms=6, copay=2000), line(updated_ms=5)]
    assert loaded(*told) == [Outcome.NEW, Outcome.UNCHANGED, Outcome.CHANGED, Outcome.STALE]
    assert [one.copay for one in plans.lines("H9999/1/", 2026)] == [2000]
    assert loaded(*told) == [Outcome.STALE, Outcome.STALE, Outcome.UNCHANGED, Outcome.STALE]


@pytest.mark.django_db
def test_every_order_ends_the_same_and_a_removed_line_does_not_come_back() -> None:
    told = [line(updated_ms=1), line(updated_ms=2, copay=5), line(updated_ms=3, removed=True)]
    for order in permutations(told):
        PlanLine.objects.all().delete()
        loaded(*order)
        assert plans.lines("H9999/1/", 2026) == []
        assert PlanLine.objects.count() == 1


@pytest.mark.parametrize("pbp", ["001", "1", "01", " 001 "])
@pytest.mark.parametrize("segment", ["", "000", "0"])
def test_a_plan_is_the_same_however_its_numbers_are_spelt(pbp: str, segment: str) -> None:
    assert plans.key("h9999", pbp, segment) == plans.key("H9999", "001", "000")


def test_another_package_or_segment_is_another_plan() -> None:
    assert len({plans.key("H9999", pbp, segment) for pbp in ("001", "010", "100") for segment in ("", "001")}) == 6


@pytest.mark.django_db
def test_lines_of_one_benefit_are_told_apart_by_network_tier_stage_supply_and_day() -> None:
    told: list[LineFacts] = [
        line(network="out"),
        line(),
        line(benefit="drug", tier=1, stage="initial", supply="retail_30"),
        line(benefit="drug", tier=2, stage="initial", supply="retail_30"),
        line(benefit="drug", tier=2, stage="catastrophic", supply="retail_30"),
        line(benefit="drug", tier=2, stage="initial", supply="mail_90"),
        line(benefit="skilled_nursing", first_day=1, last_day=20),
        line(benefit="skilled_nursing", first_day=21),
    ]
    assert plans.upsert_all(told, by=SYSTEM) == [Outcome.NEW] * len(told)
    assert len(plans.lines("H9999/1/", 2026)) == len(told)
