"""Rows and charts of health records: every fact once in words, and no junk that breaks a page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from sharewell.clinical import files, listing, series
from sharewell.clinical.kinds import TYPE_NAMES, TYPES
from sharewell.fhir import brief, clinical_brief

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["code", "status", "valueQuantity", "component", "referenceRange", "category", "effectiveDateTime", "period",
     "reaction", "participant", "content", "note", "performer", "class", "type", "target"]
)  # fmt: skip


def result(number: Any, day: str, **more: Any) -> listing.Row:
    body = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "4548-4"}], "text": "Long-term blood sugar"},
        "effectiveDateTime": day,
        "valueQuantity": {"value": number, "unit": "%"},
        **more,
    }
    return listing.Row(day, "Observation", clinical_brief.read(brief.of(body) or ""))


def test_every_type_of_every_kind_has_a_brief_and_a_name() -> None:
    wanted = {type_ for types in TYPES.values() for type_ in types}
    assert wanted <= clinical_brief.TYPES
    assert wanted == set(TYPE_NAMES)


@given(st.sampled_from(sorted(TYPE_NAMES)), st.dictionaries(NAMES, JUNK))
def test_junk_never_breaks_a_row_or_a_chart(type_: str, body: dict[str, Any]) -> None:
    kept = brief.of({**body, "resourceType": type_})
    assert kept is not None
    assert kept.startswith(brief.START)
    row = listing.Row("1", type_, clinical_brief.read(kept))
    assert str(row.title)
    found = series.of([row, row], "1")
    assert found
    series.chart(found)
    files.of(body)


def test_a_result_says_its_value_its_range_and_what_it_means() -> None:
    more = {
        "referenceRange": [{"low": {"value": 4}, "high": {"value": 5.6}}],
        "interpretation": [{"coding": [{"code": "H"}]}],
    }
    told = {str(label): str(text) for label, text in result(6.1, "2026-03-01", **more).details}
    assert told["Result"] == "6.1 %"
    assert told["Usual range"] == "4 – 5.6"
    assert told["This means"] == "Above the usual range"


def test_a_chart_stands_only_where_two_results_can_be_compared() -> None:
    one, two = result(6.1, "2026-03-01"), result(5.4, "2026-09-01")
    other = result(41, "2026-10-01", valueQuantity={"value": 41, "unit": "mmol/mol"})
    void = result(99, "2026-11-01", status="entered-in-error")
    alone = series.of([one], one.id)
    assert alone
    assert series.chart(alone) is None
    both = series.of([void, two, one], one.id)
    assert both
    drawn = series.chart(both)
    assert drawn
    assert len(drawn.lines[0].dots) == 2
    mixed = series.of([other, one], one.id)
    assert mixed
    assert series.chart(mixed) is None


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.dates()), min_size=2, max_size=20))
def test_every_dot_lies_inside_the_chart(points: list[tuple[float, Any]]) -> None:
    rows = sorted((result(n, day.isoformat()) for n, day in points), key=lambda row: row.day, reverse=True)
    found = series.of(rows, rows[0].id)
    assert found
    drawn = series.chart(found)
    assert drawn
    for x, y in drawn.lines[0].dots:
        assert series.LEFT <= x <= series.RIGHT
        assert series.TOP <= y <= series.BASE


def test_each_part_of_a_result_is_a_line_with_its_name() -> None:
    def pressure(day: str, upper: int, lower: int) -> listing.Row:
        parts = [("Upper", upper), ("Lower", lower)]
        told = [{"code": {"text": name}, "valueQuantity": {"value": n, "unit": "mmHg"}} for name, n in parts]
        return result(None, day, valueQuantity=None, component=told)

    found = series.of([pressure("2026-09-01", 140, 90), pressure("2026-03-01", 120, 80)], "2026-09-01")
    assert found
    drawn = series.chart(found)
    assert drawn
    assert [line.name for line in drawn.lines] == ["Upper", "Lower"]
    assert [text for _, text in drawn.scale] == ["80", "100", "120", "140"]


def test_a_day_on_which_something_is_due_is_written_as_the_reader_writes_it() -> None:
    body = {"resourceType": "Goal", "target": [{"dueDate": "2027-03-24"}]}
    row = listing.Row("1", "Goal", clinical_brief.read(brief.of(body) or ""))
    with override("es"):
        assert [text for _, text in row.details] == ["24/03/2027"]
    year = {"resourceType": "Goal", "target": [{"dueDate": "2027"}]}
    assert [text for _, text in listing.Row("1", "Goal", clinical_brief.read(brief.of(year) or "")).details] == [
        "2027"
    ]
