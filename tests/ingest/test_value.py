"""Text of a field becomes a value, exactly, or is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.ingest.feeds.layouts import LAYOUTS
from sharewell.ingest.feeds.value import OneOf, cents, decimal, flag, integer, iso_date, iso_time, reader
from sharewell.ingest.maps.money import LIMIT, dollars

amounts = st.integers(-(10**12), 10**12)


@given(st.dates(date(1850, 1, 1), date(2999, 12, 31)))
def test_a_date_is_read_with_and_without_hyphens(day: date) -> None:
    assert iso_date(day.isoformat()) == iso_date(day.strftime("%Y%m%d")) == day.isoformat()


@given(st.text(max_size=12))
def test_any_other_text_is_a_date_or_refused_but_never_a_crash(text: str) -> None:
    try:
        read = iso_date(text)
    except ValueError:
        return
    assert date.fromisoformat(read).isoformat() == read


@pytest.mark.parametrize(
    "text", ["2026-02-30", "20261301", "02/28/2026", "2026-1-5", "1026-01-01", "2026-01-01T10:00:00"]
)
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|calendar|1850"):
        iso_date(text)


def test_midnight_behind_a_date_is_no_harm() -> None:
    assert iso_date("2026-01-05T00:00:00") == iso_date("20260105 00:00") == "2026-01-05"


def test_a_time_keeps_its_offset() -> None:
    assert iso_time("2026-03-10T08:00:00-05:00") == "2026-03-10T08:00:00-05:00"
    assert iso_time("20260310") == "2026-03-10"
    with pytest.raises(ValueError, match="date and time"):
        iso_time("2026-03-10 quarter past")


@given(amounts)
def test_an_amount_is_read_back_to_the_cent(amount: int) -> None:
    plain = f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"
    grouped = f"{abs(amount) // 100:,}.{abs(amount) % 100:02d}"
    assert cents(plain) == amount
    assert cents(f"({grouped})" if amount < 0 else f"${grouped}") == amount
    assert cents(f"{grouped}-" if amount < 0 else f" {grouped} ".strip()) == amount


@given(st.text(alphabet="0123456789.,-()$ e٣", max_size=10))
def test_odd_amounts_are_exact_or_refused(text: str) -> None:
    try:
        read = cents(text)
    except ValueError:
        return
    digits = "".join(letter for letter in text if letter.isdigit())
    assert digits.isascii()
    assert abs(read) <= int(digits) * 100


@pytest.mark.parametrize(
    "text", ["12.345", "1,23.00", "1e3", "NaN", "٣.00", "--1", "$", "1.2.3", "1_000.00", ".", "-."]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        cents(text)


def test_odd_spellings_of_amounts_are_read() -> None:
    spellings = {
        "12": 1200,
        "12.5": 1250,
        "-.50": -50,
        "12.3400": 1234,
        "+1.00": 100,
        "0.00": 0,
        "1,000,000": 100000000,
    }
    assert {text: cents(text) for text in spellings} == spellings


@given(st.integers(-LIMIT + 1, LIMIT - 1))
def test_money_prints_exactly_what_was_read(amount: int) -> None:
    text = orjson.dumps(dollars(amount)).decode()
    assert Decimal(text) == Decimal(amount) / 100
    assert "e" not in text.lower()
    assert orjson.loads(text) == dollars(amount)


def test_an_amount_beyond_a_trillion_is_refused_rather_than_rounded() -> None:
    with pytest.raises(ValueError, match="no amount"):
        dollars(LIMIT)


@given(st.integers(-(10**9), 10**9))
def test_quantities_print_as_they_were_written(thousandths: int) -> None:
    written = Decimal(thousandths) / 1000
    assert Decimal(orjson.dumps(decimal(f"{written:.3f}")).decode()) == written


def test_whole_numbers_and_flags() -> None:
    assert (integer("30"), integer("30.0"), integer("-1")) == (30, 30, -1)
    assert (flag("Y"), flag("no")) == (True, False)
    for read in (integer, decimal, flag):
        with pytest.raises(ValueError, match=r"not|neither"):
            read("perhaps")


def test_a_code_of_a_closed_list_is_found_whatever_its_spelling() -> None:
    network = OneOf(("innetwork", "outofnetwork"))
    assert {network(text) for text in ("In Network", "IN-NETWORK", "contracted", "in")} == {"innetwork"}
    with pytest.raises(ValueError, match="is not one of innetwork, outofnetwork"):
        network("sideways")


def test_every_column_of_every_layout_has_a_reader_and_a_meaning() -> None:
    for layout in LAYOUTS.values():
        names = [name for column in layout for name in column.names]
        assert len(names) == len(set(names))
        for column in layout:
            assert column.meaning
            assert callable(reader(column))
            for value in column.values:
                assert reader(column)(value) == value
