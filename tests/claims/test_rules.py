"""Status, counting, reasons and files of claims of any source: whatever they hold, nothing breaks."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.claims import amounts, appeal, displays, explain, export, listing, paper, reasons, spending, status
from sharewell.claims.amounts import Amounts
from sharewell.claims.listing import Claim, Wanted
from sharewell.claims.status import Status
from sharewell.fhir import brief
from sharewell.web.portal.claims import chart

ADJUDICATION = "http://terminology.hl7.org/CodeSystem/adjudication"
cents = st.one_of(st.none(), st.integers(-10_000_000, 10_000_000))
money = st.lists(cents, min_size=10, max_size=10).map(amounts.of)
WORDS = (
    "item total adjudication amount value category coding code system reason text related reference payment type"
    " date billablePeriod start careTeam provider display diagnosis diagnosisCodeableConcept supportingInfo"
    " processNote number identifier extension url noteNumber productOrService quantity detail modifier payee party"
)
NAMES = WORDS.split()
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=25,
)


def total(**codes: float) -> list[dict[str, Any]]:
    return [
        {"category": {"coding": [{"system": ADJUDICATION, "code": code}]}, "amount": {"value": value}}
        for code, value in codes.items()
    ]


def eob(**more: Any) -> dict[str, Any]:
    found = {"resourceType": "ExplanationOfBenefit", "status": "active", "use": "claim", "outcome": "complete"}
    return {**found, "created": "2026-03-01", "billablePeriod": {"start": "2026-02-01"}, **more}


def claim(number: str = "A", **more: Any) -> Claim:
    made = eob(identifier=[{"value": number}], **more)
    return listing.of_facts(number, brief.of_claim(made))


def related(relationship: str, number: str) -> list[dict[str, Any]]:
    return [{"relationship": {"coding": [{"code": relationship}]}, "reference": {"value": number}}]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"outcome": "queued"}, Status.RECEIVED),
        ({"outcome": "partial"}, Status.REVIEW),
        ({"outcome": "error"}, Status.REVIEW),
        ({"total": total(submitted=100, eligible=80, benefit=80, memberliability=0)}, Status.PAID),
        ({"total": total(submitted=100, eligible=80, benefit=60, memberliability=20)}, Status.PAID),
        ({"total": total(submitted=100, eligible=80, benefit=0, memberliability=80)}, Status.OWE),
        ({"total": total(submitted=100, eligible=0, benefit=0, memberliability=0)}, Status.NOTHING),
        ({"payment": {"type": {"coding": [{"code": "denied"}]}}}, Status.DENIED),
        ({"payment": {"type": {"coding": [{"code": "partiallypaid"}]}}}, Status.PARTLY),
        ({"payment": {"type": {"coding": [{"code": "paid"}]}}}, Status.PAID),
        ({"status": "cancelled"}, Status.ADJUSTED),
        ({"status": "entered-in-error"}, Status.ADJUSTED),
        ({"related": related("replacedby", "B")}, Status.ADJUSTED),
        ({"total": total(submitted=-100, benefit=-80)}, Status.ADJUSTED),
        ({"extension": [{"url": f"https://x.example{brief.STAGE}", "valueCode": "in-appeal"}]}, Status.APPEAL),
    ],
)
def test_what_became_of_a_claim(more: dict[str, Any], said: Status) -> None:
    assert claim(**more).status is said


def test_every_status_has_its_words() -> None:
    assert set(status.NAMES) == set(status.MEANING) == set(Status)


def counted(*claims: dict[str, Any]) -> int:
    """The plan's part of the sums, as if these were all claims of a member."""
    facts = [brief.of_claim(one) for one in claims]
    standing = {one.number for one in facts if one.status == "active" and not one.after}
    made = [listing._claim(str(n), 0, one, standing) for n, one in enumerate(facts)]
    return spending.whole(made).plan


def with_number(number: str, paid: float, **more: Any) -> dict[str, Any]:
    return eob(identifier=[{"value": number}], total=total(submitted=paid, benefit=paid), **more)


def test_a_replaced_claim_is_not_counted_twice() -> None:
    old = with_number("A", 100, status="cancelled", related=related("replacedby", "B"))
    assert counted(old, with_number("B", 70, related=related("prior", "A"))) == 7_000


def test_a_payment_taken_back_counts_only_against_a_claim_that_still_counts() -> None:
    back = with_number("B", -100, related=related("prior", "A"))
    assert counted(with_number("A", 100), back) == 0
    assert counted(with_number("A", 100, status="cancelled"), back) == 0
    assert counted(with_number("A", 100), with_number("B", -100)) == 0


def test_a_claim_that_is_not_decided_does_not_count() -> None:
    assert counted(with_number("A", 100, outcome="queued")) == 0


def test_a_share_is_the_sources_word_or_the_sum_of_its_parts() -> None:
    assert Amounts(deductible=100, copay=20).you_owe == 120
    assert Amounts(deductible=100, liability=70).you_owe == 70
    assert Amounts(billed=100).you_owe is None


@given(st.lists(money, max_size=6))
def test_a_total_is_the_sum_of_what_is_known(parts: list[Amounts]) -> None:
    found = amounts.total([Amounts(), *parts])
    for place, whole in enumerate(found):
        known = [part[place] for part in parts if part[place] is not None]
        assert whole == (sum(known) if known else None)


@given(money)
def test_a_bar_fills_its_width_and_never_runs_over(one: Amounts) -> None:
    pieces = chart.bar(one)
    assert all(0 <= piece.x < chart.WIDTH and piece.width >= 2 and piece.cents > 0 for piece in pieces)
    assert [piece.x for piece in pieces] == sorted(piece.x for piece in pieces)


@given(st.lists(st.tuples(cents, cents), min_size=12, max_size=12))
def test_columns_of_months_stay_in_the_picture(rows: list[tuple[int | None, int | None]]) -> None:
    months = tuple(
        spending.Month(f"2026-{n:02d}", 1, Amounts(plan_paid=plan, liability=you))
        for n, (plan, you) in enumerate(rows, 1)
    )
    for one in chart.months(months).columns:
        assert 20 <= one.plan_y <= one.you_y <= chart.BASE
        assert one.plan_height >= 0
        assert one.you_height >= 0


@given(st.dictionaries(st.sampled_from(
    ["item", "total", "adjudication", "related", "payment", "type", "careTeam", "diagnosis", "supportingInfo",
     "processNote", "identifier", "extension", "billablePeriod", "provider", "payee", "procedure", "status", "use"]
), junk))  # fmt: skip
def test_no_claim_is_too_odd_to_be_explained(odd: dict[str, Any]) -> None:
    found = explain.of("x", eob(**odd))
    assert found.claim.status in Status
    assert paper_blocks(found)
    assert appeal.of(found.claim, date(2026, 5, 1)) is None or found.claim.status is not Status.ADJUSTED


def test_no_note_is_lost_and_a_lines_own_stands_with_the_line() -> None:
    notes = [
        {"number": 1, "text": "of the line"},
        {"text": "one more"},
        {"text": "and another"},
        {"number": [], "text": "odd"},
    ]
    found = explain.of("x", eob(processNote=notes, item=[{"sequence": 1, "noteNumber": [1, [], 7]}]))
    assert found.lines[0].notes == ("of the line", "odd")
    assert found.notes == ("one more", "and another")


def paper_blocks(found: explain.Explanation) -> list[Any]:
    return list(paper._claim(found, paper.Reader("Alice", "en")))


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    cell = export.safe(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell in (text, f"'{text}")


def test_a_negative_amount_stays_a_number_and_a_hostile_name_is_text() -> None:
    hostile = eob(provider={"display": '=HYPERLINK("x")'}, total=total(submitted=-12.34, benefit=-10))
    rows = list(csv.DictReader(io.StringIO(b"".join(export.claims_csv([claim_of(hostile)])).decode())))
    assert rows[0]["billed"] == "-12.34"
    assert rows[0]["provider"] == '\'=HYPERLINK("x")'


def claim_of(body: dict[str, Any]) -> Claim:
    return listing.of_facts("x", brief.of_claim(body))


@given(st.sampled_from(["carc", "rarc", "reject"]), st.text(min_size=1, max_size=6))
def test_every_code_has_words(kind: str, code: str) -> None:
    assert str(reasons.of(kind, code).why)


def test_a_group_tells_whose_the_amount_is() -> None:
    concept = {
        "coding": [{"system": "https://x12.org/codes/claim-adjustment-reason-codes", "code": "50"}],
        "text": "PR-50",
    }
    found = reasons.in_adjudication([{"reason": concept}])
    assert (found[0].shown, found[0].who) == ("PR-50", reasons.GROUPS["PR"])


def test_a_licensed_code_stands_with_the_words_that_the_operator_brings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, system = tmp_path / "displays.csv", "https://x12.org/codes/claim-adjustment-reason-codes"
    place.write_text(f"system,code,language,words\n{system},50,en,Words of the licence\n", "utf-8")
    monkeypatch.setenv("SHAREWELL_DISPLAYS", str(place))
    displays.table.cache_clear()
    try:
        found = reasons.in_adjudication([{"reason": {"coding": [{"system": system, "code": "50"}]}}])
    finally:
        displays.table.cache_clear()
    assert [one.display for one in found] == ["Words of the licence"]


def test_a_discount_refuses_nothing() -> None:
    assert reasons.refusals([reasons.of("carc", "45"), reasons.of("rarc", "N130")]) == []


def test_the_time_to_appeal_counts_from_the_decision() -> None:
    denied = claim(payment={"type": {"coding": [{"code": "denied"}]}, "date": "2026-03-05"})
    right = appeal.of(denied, date(2026, 5, 9))
    assert right
    assert (right.until, right.late) == (date(2026, 5, 9), False)
    late = appeal.of(denied, date(2026, 5, 10))
    assert late
    assert late.late
    assert appeal.of(claim(total=total(submitted=10, benefit=10)), date(2026, 3, 6)) is None


def test_a_search_folds_case_and_accents() -> None:
    one = claim_of(eob(provider={"display": "Clínica Peña"}))
    assert listing.matching([one], Wanted(text="CLINICA pena")) == [one]
    assert listing.matching([one], Wanted(text="clinica unicorn")) == []
    assert listing.matching([one], Wanted(since="2026-02-02")) == []
    assert listing.matching([one], Wanted(until="2026-02-01")) == [one]


def test_claims_of_foreign_sets_are_explained(shared_data: Path) -> None:
    files = sorted((shared_data / "c4bb-examples").glob("ExplanationOfBenefit*.json"))
    assert files
    for file in files:
        found = explain.of("x", orjson.loads(file.read_bytes()))
        assert found.claim.number
        assert found.claim.day
        assert paper_blocks(found)
        assert brief.read(brief.of(orjson.loads(file.read_bytes())) or "") == found.claim.facts
