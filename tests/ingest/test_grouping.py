"""Rows become claims: together, complete, in a fixed order; never halved."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.ingest.feeds import grouping
from sharewell.ingest.feeds.claims import ClaimsFeed
from sharewell.ingest.feeds.feed import FileReject, Row
from sharewell.ingest.feeds.pharmacy import PharmacyFeed
from tests.ingest.claim_rows import Cells, csv_text

HEADER = (
    "Claim unique identifier,Member id,Claim processing status code,Claim type,Line number,EOB last updated date\n"
)
FILE = Path("claims.csv")


def rows_of(text: str) -> list[Row]:
    return list(ClaimsFeed().rows(FILE, io.BytesIO((HEADER + text).encode())))


def line(claim: str, number: int, day: str = "2026-01-05") -> str:
    return f"{claim},M1,paid,professional,{number},{day}\n"


def shape(rows: list[Row]) -> list[tuple[str, list[int], str]]:
    """(claim number, line numbers, reason of a fault) of each Row."""
    return [
        (
            row.fields.records[0].values[0],
            [int(record.values[4] or 0) if len(record.values) > 4 else 0 for record in row.fields.records],
            row.fault.reason if row.fault else "",
        )
        for row in rows
    ]


def test_rows_that_follow_each_other_are_one_claim() -> None:
    rows = rows_of(line("A", 1) + line("A", 2) + line("B", 1))
    assert shape(rows) == [("A", [1, 2], ""), ("B", [1], "")]
    assert [(row.position, row.line, row.last_line, row.size) for row in rows] == [(1, 2, 3, 2), (2, 4, 4, 1)]


def test_rows_of_a_claim_that_lie_apart_are_brought_together() -> None:
    rows = rows_of(line("A", 1) + line("B", 1) + line("A", 2) + line("C", 1) + line("A", 3) + line("D", 1))
    assert shape(rows) == [("B", [1], ""), ("C", [1], ""), ("A", [1, 2, 3], ""), ("D", [1], "")]


def test_a_correction_in_the_same_file_is_a_version_of_its_own() -> None:
    text = line("A", 1) + line("A", 2) + line("B", 1) + line("A", 1, "2026-02-01") + line("A", 2, "2026-02-01")
    assert shape(rows_of(text)) == [("B", [1], ""), ("A", [1, 2], ""), ("A", [1, 2], "")]


def test_lines_with_different_dates_that_cannot_be_versions_reject_the_claim() -> None:
    rows = rows_of(line("A", 1) + line("A", 2, "2026-02-01") + line("B", 1))
    assert shape(rows)[0] == ("A", [1, 2], "rows of one claim carry different dates and different line numbers")
    assert shape(rows)[1] == ("B", [1], "")


def test_a_row_without_a_date_is_of_the_version_before_it() -> None:
    text = line("A", 1, "") + line("A", 2) + line("A", 3, "") + line("A", 1, "2026-02-01") + line("A", 2, "")
    assert shape(rows_of(text)) == [("A", [1, 2, 3], ""), ("A", [1, 2], "")]


def test_a_row_repeated_word_for_word_is_rejected_alone() -> None:
    rows = rows_of(line("A", 1) + line("A", 1) + line("A", 2))
    assert shape(rows) == [("A", [1], "is repeated word for word in this file"), ("A", [1, 2], "")]


def test_one_line_number_with_two_contents_rejects_the_claim() -> None:
    rows = rows_of(line("A", 1) + line("A", 1).replace("M1", "M2") + line("B", 1))
    assert shape(rows)[0][2] == "line 1 of the claim appears twice with different content"
    assert shape(rows)[1] == ("B", [1], "")


@pytest.mark.parametrize("broken", ["A,M1,paid,professional\n", 'A,M1,"paid,professional,2,2026-01-05\n'])
def test_a_row_that_cannot_be_read_rejects_its_whole_claim(broken: str) -> None:
    for text in (line("A", 1) + broken + line("A", 3), line("A", 1) + broken, broken + line("A", 2)):
        rows = rows_of(line("Z", 1) + text + line("B", 1))
        faults = [row for row in rows if row.fault]
        assert [row.fields.records[0].values[0] for row in rows] == ["Z", "A", "B"]
        assert len(faults) == 1
        assert faults[0].size == text.count("\n")
        assert "cannot be read" in str(faults[0].fault)


def test_an_unreadable_row_of_nobody_is_rejected_alone() -> None:
    rows = rows_of(line("A", 1) + "what,is,this\n" + line("B", 1))
    assert [(row.size, row.fault is not None) for row in rows] == [(1, False), (1, True), (1, False)]


def test_a_row_without_claim_number_rejects_the_claim_it_continues() -> None:
    rows = rows_of(line("A", 1) + line("", 2) + line("B", 1) + line("", 1) + line("C", 1))
    assert [row.fault is not None for row in rows] == [True, False, True, False]
    assert rows[0].size == 2


def test_every_row_of_a_file_is_in_exactly_one_claim_or_reject() -> None:
    text = line("A", 1) + line("A", 1) + "x\n" + line("B", 1) + line("A", 2) + line("", 1) + line("C", 1)
    rows = rows_of(text)
    numbers = sorted(record.line for row in rows for record in row.fields.records)
    assert numbers == list(range(2, 9))
    assert sum(row.size for row in rows) == 7


claims = st.lists(st.tuples(st.sampled_from("ABCDE"), st.integers(1, 4)), max_size=14, unique=True)


@given(claims)
def test_in_any_order_of_rows_every_claim_is_complete(wanted: list[tuple[str, int]]) -> None:
    rows = rows_of("".join(line(claim, number) for claim, number in wanted))
    found = {claim: sorted(numbers) for claim, numbers, _ in shape(rows)}
    assert len(rows) == len(found)
    assert not any(row.fault for row in rows)
    assert found == {claim: sorted(n for c, n in wanted if c == claim) for claim, _ in wanted}
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))


def test_claims_whose_rows_lie_too_far_apart_are_refused_and_not_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "_MOST_HELD", 3)
    first = "".join(line(f"A{number}", 1) for number in range(6))
    rows = rows_of(first + "".join(line(f"A{number}", 2) for number in range(6)))
    whole = [row for row in rows if not row.fault]
    assert sum(row.size for row in rows) == 12
    assert all(row.size == 2 for row in whole)
    assert {row.fault.remedy for row in rows if row.fault} == {"Sort the file by claim number and send it again."}


def test_a_file_in_which_all_claims_lie_apart_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "_MOST_APART", 2)
    with pytest.raises(FileReject, match="lie apart"):
        rows_of("".join(line(f"A{number % 4}", number) for number in range(8)))


def test_the_source_text_of_a_claim_is_its_rows_as_they_stood() -> None:
    (row,) = rows_of(line("A", 1) + line("A", 2))
    assert row.source_text() == (line("A", 1) + line("A", 2)).strip()


def test_compound_ingredients_share_a_line_number() -> None:
    cells: list[Cells] = [
        {
            "RX service reference number": "R",
            "Member id": "M",
            "Claim processing status code": "paid",
            "Line number": "1",
        }
        | {"National drug code": drug}
        for drug in ("Compound", "00001", "00002")
    ]
    (row,) = PharmacyFeed().rows(FILE, io.BytesIO(csv_text(cells).encode()))
    assert (row.size, row.fault) == (3, None)


@given(
    claims,
    st.sets(st.integers(0, 13)),
    st.sampled_from(["{},M1,paid", '{},"M1,paid,professional,1,2026', "{},,,,,,,x"]),
)
def test_whatever_rows_are_broken_no_claim_is_loaded_without_them(
    wanted: list[tuple[str, int]], broken: set[int], shape_of_breach: str
) -> None:
    texts = [
        shape_of_breach.format(f"claim{claim}") + "\n" if place in broken else line(f"claim{claim}", number)
        for place, (claim, number) in enumerate(wanted)
    ]
    rows = rows_of("".join(texts))
    hurt = {claim for place, (claim, _) in enumerate(wanted) if place in broken}
    whole = {claim: sorted(n for c, n in wanted if c == claim) for claim, _ in wanted if claim not in hurt}
    loaded = {claim.removeprefix("claim"): sorted(numbers) for claim, numbers, reason in shape(rows) if not reason}
    assert loaded.items() <= whole.items()
    if wanted == sorted(wanted):  # in a file sorted by claim no whole claim suffers from its neighbours
        assert loaded == whole
    assert sum(row.size for row in rows) == len(wanted)
