"""Delimited files as they really come: what can be kept is kept, the rest is told with its line and reason."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.ingest.feeds.claims import ClaimsFeed
from sharewell.ingest.feeds.column import Column, squeezed
from sharewell.ingest.feeds.feed import FileReject, Reject
from sharewell.ingest.feeds.layouts import LAYOUTS
from sharewell.ingest.feeds.table import Table, header_names
from sharewell.records.item import Item
from tests.ingest.claim_rows import KINDS, context, csv_file

LAYOUT = (
    Column("Claim id", "", "code", True),
    Column("Provider name", "", also=("Doctor",)),
    Column("Amount paid", "", "cents"),
    Column("Modifier Code-1", "", "code"),
)
HEADER = "Claim id,Provider name,Amount paid\n"


def table(text: str | bytes) -> Table:
    return Table(io.BytesIO(text.encode() if isinstance(text, str) else text), LAYOUT)


def typed(text: str | bytes) -> list[dict[str, object]]:
    read = table(text)
    return [read.typed(record) for record in read if not record.fault]


def test_columns_are_found_by_name_in_any_order_case_and_punctuation() -> None:
    assert typed("AMOUNT_PAID;modifier code 1;claim-ID;doctor\n1.00;LT;A;Dr No\n") == [
        {"amount_paid": 100, "modifier_code_1": "LT", "claim_id": "A", "provider_name": "Dr No"}
    ]


@pytest.mark.parametrize("separator", [",", "\t", "|", ";"])
def test_the_separator_is_told_from_the_header(separator: str) -> None:
    assert typed(f"Claim id{separator}Amount paid\nA{separator}2\n") == [{"claim_id": "A", "amount_paid": 200}]


def test_a_byte_order_mark_crlf_blanks_and_empty_lines_do_no_harm() -> None:
    text = (
        b"\xef\xbb\xbf\r\n"
        + HEADER.encode().replace(b"\n", b"\r\n")
        + b" A , Dr No ,  1.00 \r\n\r\n,,\r\nB,,\r\n\r\n"
    )
    assert typed(text) == [{"claim_id": "A", "provider_name": "Dr No", "amount_paid": 100}, {"claim_id": "B"}]


def test_a_line_of_another_encoding_is_read_as_windows_1252() -> None:
    assert typed(HEADER.encode() + b"A,Jos\xe9 Mart\xednez,1\nB,Jos\xc3\xa9,1\n") == [
        {"claim_id": "A", "provider_name": "José Martínez", "amount_paid": 100},
        {"claim_id": "B", "provider_name": "José", "amount_paid": 100},
    ]


def test_a_name_with_a_stray_quote_and_a_value_over_two_lines_are_read() -> None:
    found = typed(HEADER + 'A,5" tube,1\nB,6" tube,2\nC,"two\nlines",3\nD,"say ""ah""",4\n')
    assert [row["provider_name"] for row in found] == ['5" tube', '6" tube', "two\nlines", 'say "ah"']


def test_a_quote_that_never_closes_costs_its_own_row_only() -> None:
    records = list(table(HEADER + 'A,"open,1\n' + "".join(f"B{number},x,1\n" for number in range(100))))
    assert [record.line for record in records if record.fault] == [2]
    assert len(records) == 101


def test_a_row_with_the_wrong_number_of_fields_is_told_with_its_line() -> None:
    records = list(table(HEADER + "A,Smith, John,1\nB,x\nC,x,1,,\nD,x,1\n"))
    faults = {record.line: record.fault.reason for record in records if record.fault}
    assert faults == {2: "has 4 fields, the header has 3", 3: "has 2 fields, the header has 3"}


def test_control_characters_are_refused() -> None:
    (record,) = table(HEADER + "A,x\x00y,1\n")
    assert record.fault
    assert "control" in record.fault.reason


def test_a_value_that_cannot_be_read_names_column_and_line() -> None:
    read = table(HEADER + "A,x,much\n")
    (record,) = read
    with pytest.raises(Reject) as caught:
        read.typed(record)
    assert caught.value.field == "Amount paid"
    assert "'much' is not an amount in dollars and cents (line 2)" in caught.value.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("Provider name,Amount paid\nx,1\n", "lacks required columns: Claim id"),
        ("Claim id,claim_id\nA,B\n", "names this column twice"),
    ],
)
def test_a_file_without_a_usable_header_is_refused_whole(text: str, reason: str) -> None:
    with pytest.raises(FileReject, match=reason):
        iter(table(text))


def test_columns_we_do_not_know_are_remembered_and_left_alone() -> None:
    read = table("Claim id,Mood\nA,fine\n")
    assert [read.typed(record) for record in read] == [{"claim_id": "A"}]
    assert read.heading.unknown == ("Mood",)


def test_a_file_can_be_read_twice_and_looked_through_quickly() -> None:
    read = table(HEADER + 'A,"x, y",1\n"B",x,1\n')
    assert [record.values[0] for record in read.first(1)] == ["A", "B"]
    assert [record.values for record in read] == [["A", "x, y", "1"], ["B", "x", "1"]]


def test_a_header_is_recognised_from_the_first_bytes() -> None:
    assert header_names(b'\xef\xbb\xbf\n"Claim id",Amount paid\r\nA,1') == {"claimid", "amountpaid"}
    assert header_names(b"") == set()


cells = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8).map(str.strip)


@given(st.lists(st.tuples(cells.filter(bool), cells, st.integers(0, 10**6)), min_size=1, max_size=8))
def test_whatever_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str, int]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["Claim id", "Provider name", "Amount paid"])
    writer.writerows((one, two, f"{amount / 100:.2f}") for one, two, amount in rows)
    expected = [
        {"claim_id": one, **({"provider_name": two} if two else {}), "amount_paid": amount}
        for one, two, amount in rows
    ]
    assert typed(out.getvalue()) == expected


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader_and_no_line_is_lost(junk: bytes) -> None:
    read = table(HEADER.encode() + junk)
    lines = [line for line in junk.decode("utf-8", "replace").splitlines() if line.strip(" \t\r,;|")]
    records = list(read)
    assert sum(record.last_line - record.line + 1 for record in records) <= len(lines) + 60
    for record in records:
        if not record.fault:
            with contextlib.suppress(Reject):
                assert all(read.typed(record).values())


def test_the_names_of_the_cpcds_dictionary_are_understood(shared_data: Path) -> None:
    with (shared_data / "cpcds" / "cpcds_data_dictionary.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if "Provider" in row["section"] or "Amounts" in row["section"]]
    layout = (*LAYOUTS["claims"], *LAYOUTS["pharmacy"])
    known = {squeezed(name) for column in layout for name in (*column.names, *column.also)}
    told_by_the_row_itself = {"Care Team Role", "Practitioner Identifier Type", "Organization Identifier Type"}
    unknown = {row["cpcds_element"] for row in rows if squeezed(row["cpcds_element"]) not in known}
    assert unknown == told_by_the_row_itself


def test_a_file_that_mixes_pharmacy_claims_in_finds_both_claim_numbers() -> None:
    mixed = [
        {**KINDS["professional"][0], "RX service reference number": ""},
        {**KINDS["pharmacy"][0], "Claim type": "pharmacy", "Claim unique identifier": ""},
    ]
    rows = list(ClaimsFeed().rows(Path("x.csv"), csv_file(mixed)))
    eobs = [item.body for row in rows for item in ClaimsFeed().load(row, context()) if isinstance(item, Item)]
    numbers = [body["identifier"][0]["value"] for body in eobs if body and body["resourceType"].startswith("Expl")]
    assert numbers == ["PRO-1", "RX-1"]
