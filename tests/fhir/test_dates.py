"""FHIR dates as ranges, and the prefixes of a search."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.fhir import dates
from tests.fhir.oracle import date_fits

DAY = 86_400_000


def ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1), timezones=zones)
ranges = st.tuples(st.integers(-50, 50), st.integers(1, 30)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1970", 0, 365 * DAY),
        ("1972", 730 * DAY, (730 + 366) * DAY),
        ("1970-02", 31 * DAY, 59 * DAY),
        ("1970-01-02", DAY, 2 * DAY),
        ("1970-01-01T00:01Z", 60_000, 120_000),
        ("1970-01-01T00:00:05Z", 5000, 6000),
        ("1970-01-01T00:00:05.25Z", 5250, 5260),
        ("1970-01-01T00:00:05.250Z", 5250, 5251),
        ("1970-01-01T00:00:05.250123Z", 5250, 5251),
        ("1970-01-01T01:00:00+01:00", 0, 1000),
        ("1969-12-31T19:00:00-05:00", 0, 1000),
        ("1970-01-01T00:00:00", 0, 1000),
    ],
)
def test_a_date_is_the_whole_range_of_its_precision(text: str, low: int, high: int) -> None:
    assert dates.interval(text) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "", "24", "2024-13", "2024-02-30", "2023-02-29", "2024-1-1", "2024-01-01T", "2024-01-01T24:00:00Z",
        "2024-01-01T10:60Z", "2024-01-01 10:00", "0000", "2024-01-01Z", "next week", "٢٠٢٤", "2024-01-01\n",
    ],
)  # fmt: skip
def test_what_is_no_date_gives_nothing(text: str) -> None:
    assert dates.interval(text) is None
    assert dates.test(text) is None


@given(st.text(max_size=60))
def test_any_text_is_a_range_or_nothing(text: str) -> None:
    found = dates.interval(text)
    assert found is None or found[0] < found[1]


@given(st.dates(date(1, 1, 1), date(9998, 12, 31)))
def test_days_tile_their_month_and_months_their_year(day: date) -> None:
    text = day.isoformat()
    one, month, year = (dates.interval(text[:length]) for length in (10, 7, 4))
    assert one is not None
    assert month is not None
    assert year is not None
    assert year[0] <= month[0] <= one[0] < one[1] <= month[1] <= year[1]
    following = dates.interval((day + timedelta(days=1)).isoformat())
    assert following is not None
    assert one[1] == following[0]


@given(moments)
def test_the_same_moment_in_another_zone_is_the_same_range(moment: datetime) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    here = dates.interval(moment.isoformat(timespec="milliseconds"))
    there = dates.interval(moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"))
    assert here == there == (ms(moment), ms(moment) + 1)
    assert dates.instant(ms(moment)) == moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def test_a_value_without_zone_is_read_in_utc_whatever_the_plans_zone() -> None:
    day = dates.interval("2024-05-02")
    evening = dates.interval("2024-05-01T23:30:00-04:00")
    asked = dates.test("2024-05-02")
    assert day is not None
    assert evening is not None
    assert asked is not None
    assert date_fits(day, asked)
    assert date_fits(evening, asked)


def test_a_period_may_be_open_at_either_end() -> None:
    assert dates.period({"start": "1970-01-01", "end": "1970-01-03"}) == (0, 3 * DAY)
    assert dates.period({"start": "1970-01-01"}) == (0, dates.FOREVER)
    assert dates.period({"end": "1970-01-01"}) == (dates.ALWAYS, DAY)
    assert dates.period({"start": 7, "end": None}) is None
    assert dates.period("1970") is None


def test_a_period_that_ends_before_it_starts_is_read_by_its_start() -> None:
    assert dates.period({"start": "1970-01-02", "end": "1970-01-01"}) == (DAY, 2 * DAY)


@given(ranges, ranges, st.sampled_from(dates.PREFIXES))
def test_the_conditions_say_what_fhir_says_about_each_prefix(
    stored: tuple[int, int], asked: tuple[int, int], prefix: dates.Prefix
) -> None:
    text = dates.CONDITIONS[prefix].format(low=stored[0], high=stored[1], from_=asked[0], until=asked[1])
    said = eval(text.replace("AND", "and").replace("OR", "or"))
    assert said is date_fits(stored, dates.DateTest(prefix, *asked))


@given(ranges, ranges)
def test_a_stored_range_is_before_within_or_after_what_was_asked(
    stored: tuple[int, int], asked: tuple[int, int]
) -> None:
    answers = {p: date_fits(stored, dates.DateTest(p, *asked)) for p in dates.PREFIXES}
    assert answers["eq"] is not answers["ne"]
    assert answers["ge"] is (answers["gt"] or answers["eq"])
    assert answers["le"] is (answers["lt"] or answers["eq"])
    assert not answers["sa"] or answers["gt"]
    assert not answers["eb"] or answers["lt"]
    assert answers["eq"] or answers["gt"] or answers["lt"]
