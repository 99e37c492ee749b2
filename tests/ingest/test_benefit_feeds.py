"""The plans and the accumulators feed: a good row becomes typed facts, a bad one is refused with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sharewell.coverage import accumulators, plans
from sharewell.coverage.models import Accumulator, PlanLine
from sharewell.ingest import run
from sharewell.members import person
from tests.ingest.claim_rows import Cells

PLAN: Cells = {"contract": "H9999", "pbp": "001", "plan_year": "2026", "benefit": "pcp", "copay": "10.00"}
COUNTER: Cells = {
    "member_id": "M-1", "coverage_id": "C-1", "plan_year": "2026", "counter": "maximum_medical",
    "limit": "4900.00", "used": "583.98", "as_of": "2026-11-24T04:00:00+00:00",
}  # fmt: skip


def written(file: Path, rows: list[Cells]) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def loaded(tmp_path: Path, rows: list[Cells], name: str = "file.csv") -> tuple[run.Report, list[tuple[str, str]]]:
    """The report, and (field, reason) of every rejected row."""
    report = run.load([written(tmp_path / name, rows)], rejects_dir=tmp_path / "rejects")
    (file,) = report.files
    told = file.rejects.read_text().splitlines() if file.rejects else []
    return report, [(line["field"], line["reason"]) for line in map(json.loads, told)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"pbp": ""}, "pbp", "is empty"),
        ({"plan_year": "1776"}, "plan_year", "no year between"),
        ({"plan_year": "this year"}, "plan_year", "not a whole number"),
        ({"benefit": "pcpp"}, "benefit", "no code that we know"),
        ({"benefit": "x_pet"}, "benefit_name", "is empty"),
        ({"benefit": "premium"}, "amount", "is empty"),
        ({"benefit": "formulary"}, "link", "is empty"),
        ({"benefit": "formulary", "link": "http://a.example/x"}, "link", "https"),
        ({"benefit": "formulary", "link": "javascript:alert(1)"}, "link", "https"),
        ({"benefit": "drug"}, "drug_tier", "is empty"),
        ({"benefit": "drug", "drug_tier": "12"}, "drug_tier", "not between 1 and 9"),
        ({"copay": "ten"}, "copay", "not an amount"),
        ({"copay": "-5.00"}, "copay", "less than zero"),
        ({"copay": ""}, "copay", "the line says nothing"),
        ({"coinsurance": "120"}, "coinsurance", "not a percentage"),
        ({"coinsurance": "12.345"}, "coinsurance", "not a percentage"),
        ({"benefit": "otc", "copay": ""}, "limit", "the line says nothing"),
        ({"limit": "3.5", "limit_unit": "visits"}, "limit", "not a whole number"),
        ({"limit_unit": "smiles"}, "limit_unit", "not one of"),
        ({"network": "sideways"}, "network", "not one of"),
        ({"day_from": "21", "day_to": "20"}, "day_to", "before day_from"),
        ({"prior_authorization": "maybe"}, "prior_authorization", "neither Y nor N"),
        ({"updated_at": "31 of Movember"}, "updated_at", "not a date"),
    ],
)
def test_a_line_of_a_plan_that_makes_no_sense_is_rejected_alone(
    tmp_path: Path, change: Cells, field: str, reason: str
) -> None:
    report, rejects = loaded(tmp_path, [PLAN | change, PLAN | {"benefit": "lab", "copay": "0.00"}])
    assert [one for one, _ in rejects] == [field]
    assert reason in rejects[0][1]
    assert (report.total.rejected, report.total.benefits) == (1, 1)
    assert [line.benefit for line in PlanLine.objects.all()] == ["lab"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"member_id": ""}, "member_id", "is empty"),
        ({"used": ""}, "used", "is empty"),
        ({"used": "much"}, "used", "not an amount"),
        ({"used": "-0.01"}, "used", "less than zero"),
        ({"used": "1.5", "unit": "trips", "limit": "24"}, "used", "not a whole number"),
        ({"limit": "-1.00"}, "limit", "less than zero"),
        ({"counter": "maximum"}, "counter", "no code that we know"),
        ({"counter": "premium"}, "counter", "no code that we know"),
        ({"plan_year": "20266"}, "plan_year", "no year between"),
        ({"kind": "club"}, "kind", "not one of"),
        ({"as_of": ""}, "as_of", "is empty"),
        ({"as_of": "soon"}, "as_of", "not a date"),
    ],
)
def test_a_counter_that_makes_no_sense_is_rejected_alone(
    tmp_path: Path, change: Cells, field: str, reason: str
) -> None:
    report, rejects = loaded(tmp_path, [COUNTER | change, COUNTER | {"member_id": "M-2"}])
    assert [one for one, _ in rejects] == [field]
    assert reason in rejects[0][1]
    assert (report.total.rejected, report.total.counters) == (1, 1)
    assert Accumulator.objects.get().person_key == person.key_of("M-2")


@pytest.mark.django_db
def test_a_line_and_a_counter_become_cents_hundredths_and_numbers(tmp_path: Path) -> None:
    rows = [
        PLAN | {"benefit": "Inpatient", "copay": "", "coinsurance": "12.5"},
        PLAN | {"benefit": "otc", "copay": "", "limit": "75.00", "limit_period": "quarter"},
        PLAN | {"benefit": "transport", "limit": "24", "limit_unit": "trips", "network": "in-network"},
    ]
    loaded(tmp_path, rows, "plans.csv")
    loaded(tmp_path, [COUNTER], "accumulators.csv")
    lines = {line.benefit: line for line in plans.lines("H9999/1/", 2026)}
    assert lines["inpatient"].percent == 1250
    assert (lines["otc"].bound, lines["otc"].unit, lines["otc"].every) == (7500, "money", "quarter")
    assert (lines["transport"].bound, lines["transport"].unit, lines["transport"].copay) == (24, "trips", 1000)
    (counter,) = accumulators.in_year(person.key_of("M-1"), "C-1", 2026)
    assert (counter.bound, counter.used) == (490_000, 58_398)


@pytest.mark.django_db
def test_loading_again_and_an_older_count_change_nothing(tmp_path: Path) -> None:
    older = COUNTER | {"used": "1.00", "as_of": "2026-11-23T04:00:00+00:00"}
    for number, rows in enumerate(([COUNTER], [older], [COUNTER, older])):
        loaded(tmp_path, rows, f"{number}.csv")
        loaded(tmp_path, rows, f"{number}.csv")
    assert Accumulator.objects.get().used == 58_398


@pytest.mark.django_db
def test_the_files_are_recognised_by_their_headers_whatever_they_are_called(tmp_path: Path) -> None:
    plan, _ = loaded(tmp_path, [PLAN], "a.csv")
    counter, _ = loaded(tmp_path, [COUNTER], "b.csv")
    assert [plan.files[0].feed, counter.files[0].feed] == ["plans", "accumulators"]
