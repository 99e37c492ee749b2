"""FHIR dates as half-open ranges of UTC milliseconds, and how a search compares two such ranges.

A FHIR date is never a point: `2024-05` is the whole month, `2024-05-01T10:00Z` a whole minute. Every value becomes
[low, high): low inclusive, high exclusive, both milliseconds since 1970-01-01T00:00Z.

**The zone rule.** A value without a zone (`2024-05-01`, `2024-05`, `2024`) is read in UTC, on the shelf and in a
search alike. The standard lets a server read such values in its own zone; ours is UTC, because claims carry plain
dates (both sides then agree exactly, whatever the plan's zone or daylight saving time) and because clients compute
with UTC midnights. A stored time with an offset keeps its offset: `2024-05-01T23:30:00-05:00` is found by a search
for 2024-05-02 (its UTC day) or by any range given with an offset.

Sources: https://hl7.org/fhir/R4/datatypes.html#dateTime, https://hl7.org/fhir/R4/search.html#date
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

Prefix = Literal["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"]
Range = tuple[int, int]

FOREVER: Final = 2**53
"""High end of a period that has no end (exact in every JSON reader)."""
ALWAYS: Final = -(2**53)
"""Low end of a period that has no start."""

PREFIXES: Final[tuple[Prefix, ...]] = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")

CONDITIONS: Final[dict[Prefix, str]] = {
    "eq": "({low} >= {from_} AND {high} <= {until})",
    "ne": "({low} < {from_} OR {high} > {until})",
    "gt": "({high} > {until})",
    "lt": "({low} < {from_})",
    "ge": "({high} > {until} OR {low} >= {from_})",
    "le": "({low} < {from_} OR {high} <= {until})",
    "sa": "({low} >= {until})",
    "eb": "({high} <= {from_})",
}
"""What each prefix asks of a stored range [low, high) against the searched range [from_, until).

Written so that a store can put its column names and placeholders into the braces; `eq` means that the searched
range holds the stored one wholly, `gt` that some of the stored range lies after the searched one, `sa` that all of
it does.
"""

_DAY: Final = 86_400_000
_EPOCH: Final = date(1970, 1, 1).toordinal()
_TEXT: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?\Z", re.ASCII
)


@dataclass(frozen=True, slots=True)
class DateTest:
    """One date of a search: prefix and range, e.g. `ge2024` is ("ge", start of 2024, start of 2025), UTC ms."""

    prefix: Prefix
    low: int
    high: int


def interval(text: str) -> Range | None:
    """[low, high) in UTC ms of a FHIR date, dateTime or instant; None when the text is none.

    Seconds may be left out (searches do that); a fraction keeps millisecond precision; a time without zone is UTC.
    """
    # Longer text is no date, and must not fill the memory of dates already read.
    return _interval(text) if len(text) <= 40 else None


@lru_cache(maxsize=65_536)
def _interval(text: str) -> Range | None:
    found = _TEXT.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        start, days = _days(int(year), month, day)
    except ValueError:
        return None
    if hour is None:
        return start, start + days * _DAY
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 60:
        return None
    low = start + int(hour) * 3_600_000 + int(minute) * 60_000 + int(second or 0) * 1000 - _offset(zone)
    if second is None:
        return low, low + 60_000
    if fraction is None:
        return low, low + 1000
    width = 10 ** max(0, 3 - len(fraction))
    low += int(fraction[:3].ljust(3, "0"))
    return low, low + width


def period(value: object) -> Range | None:
    """[low, high) in UTC ms of a FHIR Period dict; a missing end is open; None when it holds no readable date."""
    if not isinstance(value, dict):
        return None
    start, end = value.get("start"), value.get("end")
    first = interval(start) if isinstance(start, str) else None
    last = interval(end) if isinstance(end, str) else None
    if first is None and last is None:
        return None
    low = first[0] if first else ALWAYS
    high = last[1] if last else FOREVER
    # A period that ends before it starts is a fault of the source; its start is the more useful half.
    return (low, high) if low < high else first


def test(text: str) -> DateTest | None:
    """Reads one search value such as `ge2024-01-01` (no prefix means eq); None when it is no date."""
    prefix: Prefix = "eq"
    for known in PREFIXES:
        if text.startswith(known):
            prefix, text = known, text[2:]
            break
    found = interval(text)
    return DateTest(prefix, *found) if found else None


def instant(milliseconds: int) -> str:
    """UTC ms as a FHIR instant with milliseconds, e.g. 2024-05-01T10:00:00.000Z; OverflowError past year 9999."""
    seconds, rest = divmod(milliseconds, 1000)
    moment = datetime(1970, 1, 1) + timedelta(seconds=seconds)  # noqa: DTZ001  UTC by construction
    return f"{moment.isoformat()}.{rest:03d}Z"


def _days(year: int, month: str | None, day: str | None) -> tuple[int, int]:
    """First UTC ms and number of days of a year, month or day; ValueError when there is no such day."""
    first = date(year, int(month or 1), int(day or 1))
    if day:
        length = 1
    elif month:
        length = monthrange(year, first.month)[1]
    else:
        length = 366 if monthrange(year, 2)[1] == 29 else 365
    return (first.toordinal() - _EPOCH) * _DAY, length


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    size = int(zone[1:3]) * 3_600_000 + int(zone[4:6]) * 60_000
    return -size if zone[0] == "-" else size
