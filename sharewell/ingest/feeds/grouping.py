"""Rows of claim lines become claims: all rows of a claim together, wherever they stand in the file.

The rule. Rows with one claim number are one claim. Usually they follow each other; where they lie apart, a first
reading of the file has found it, and they are held until the last of them is read. Rows of one claim number with
different "EOB last updated date" (else "Adjudication date") are versions of the claim when their line numbers
repeat; when they do not, nobody can tell lines from versions and the claim is rejected. A row repeated word for
word is rejected alone. A row that cannot be read rejects its whole claim: a claim is never loaded without some of
its lines.

Memory: 16 MB to find rows that lie apart, the rows of one claim, and the rows that are held (at most 300,000).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sharewell.ingest.feeds.feed import FileReject, Reject, Row
from sharewell.ingest.feeds.table import Record, Table

_BITS: Final = 1 << 27
_MOST_APART: Final = 500_000
_MOST_HELD: Final = 300_000
_TOKENS: Final = re.compile(r"[\",;|\t\n]")
_SORT: Final = "Sort the file by claim number and send it again."


class Lines(NamedTuple):
    """The rows of one claim as a feed's `load` takes them."""

    table: Table
    records: list[Record]

    def typed(self) -> list[dict[str, Any]]:
        """The values of each row, by column key. Raises Reject for a value that cannot be read."""
        return [self.table.typed(record) for record in self.records]


@dataclass(slots=True)
class _Group:
    number: str
    records: list[Record] = field(default_factory=list)
    faults: list[Record] = field(default_factory=list)


def apart(numbers: Iterable[str]) -> set[str]:
    """The numbers that are perhaps in more than one run. Fixed memory; a few that are not may be among them."""
    seen = bytearray(_BITS >> 3)
    found: set[str] = set()
    last = ""
    for number in numbers:
        if number == last or not number:
            continue
        last = number
        mark = hash(number)
        places = (mark & (_BITS - 1), (mark >> 17) & (_BITS - 1), (mark >> 34) & (_BITS - 1))
        if all(seen[place >> 3] & (1 << (place & 7)) for place in places):
            found.add(number)
            if len(found) > _MOST_APART:
                raise FileReject("claim", f"the rows of more than {_MOST_APART} claims lie apart", _SORT)
        for place in places:
            seen[place >> 3] |= 1 << (place & 7)
    return found


def runs(numbers: Iterable[str], wanted: set[str]) -> dict[str, int]:
    """How many runs each wanted number has, for those with more than one."""
    counted: Counter[str] = Counter()
    last = ""
    for number in numbers:
        if number != last and number in wanted:
            counted[number] += 1
        last = number or last
    return {number: count for number, count in counted.items() if count > 1}


class Claims:
    """The claims of a table, one Row each, in a fixed order. Raises FileReject for a file that cannot be read."""

    def __init__(self, table: Table, keys: tuple[str, ...]) -> None:
        """keys: the columns that may hold the claim number, the first that is not empty counts."""
        iter(table)
        self._table = table
        heading = table.heading
        self._numbers = [place for key in keys if (place := heading.place(key)) is not None]
        self._line = heading.place("line_number")
        self._stamps = [heading.place("eob_last_updated_date"), heading.place("adjudication_date")]
        self._drug = heading.place("national_drug_code")
        self._held: dict[str, _Group] = {}
        self._runs: dict[str, int] = {}
        self._given_up: set[str] = set()
        self._rows_held = self._position = 0

    def __iter__(self) -> Iterator[Row]:
        wanted = apart(self._all_numbers())
        self._runs = runs(self._all_numbers(), wanted) if wanted else {}
        self._held, self._given_up = {}, set()
        self._rows_held = self._position = 0
        for group in self._groups():
            yield from self._released(group)
        for group in self._held.values():
            yield from self._rows(group)

    def _all_numbers(self) -> Iterator[str]:
        limit = max(self._numbers) + 1
        for record in self._table.first(limit):
            yield self._number(record)

    def _number(self, record: Record) -> str:
        values = record.values
        for place in self._numbers:
            if place < len(values) and (number := values[place].strip()):
                return number
        return ""

    def _groups(self) -> Iterator[_Group]:
        """Runs of rows with one claim number; unreadable rows go to the claim they belong to, or stand alone."""
        group = _Group("")
        odd: list[Record] = []
        for record in self._table:
            number = self._number(record)
            if (record.fault or not number) and not self._elsewhere(record, number, group):
                self._odd(record, group, odd)
                continue
            if number != group.number:
                yield group
                group = _Group(number)
                yield from self._strangers(odd, group)
            group.faults += odd
            odd = []
            (group.faults if record.fault else group.records).append(record)
        yield group
        yield from (_Group("", faults=[record]) for record in odd)

    def _elsewhere(self, record: Record, number: str, group: _Group) -> bool:
        """Whether an unreadable row is of a claim whose rows lie apart, and not of the claim just read."""
        return number in self._runs and not (group.number and group.number in _tokens(record))

    def _odd(self, record: Record, group: _Group, odd: list[Record]) -> None:
        """A row without a readable number: of the claim before it when it names it or is not a first line."""
        if not record.fault:
            record = record._replace(fault=Reject("Claim unique identifier", "is empty"))
            belongs = bool(group.number) and self._line_number(record) not in ("1", "")
        else:
            belongs = bool(group.number) and group.number in _tokens(record)
        (group.faults if belongs else odd).append(record)

    def _strangers(self, odd: list[Record], group: _Group) -> Iterator[_Group]:
        """Of the odd rows before a claim, those that do not name it."""
        strangers = [record for record in odd if group.number not in _tokens(record)]
        odd[:] = [record for record in odd if record not in strangers]
        yield from (_Group("", faults=[record]) for record in strangers)

    def _released(self, group: _Group) -> Iterator[Row]:
        """Pass a run on, or hold it until the other runs of its claim are read."""
        number = group.number
        if number in self._given_up:
            yield self._refused(group.records + group.faults, Reject("claim", "its rows lie too far apart", _SORT))
            return
        if number not in self._runs:
            yield from self._rows(group)
            return
        held = self._held.setdefault(number, _Group(number))
        held.records += group.records
        held.faults += group.faults
        self._rows_held += len(group.records)
        self._runs[number] -= 1
        if not self._runs[number]:
            yield from self._rows(self._held.pop(number))
            self._rows_held -= len(held.records)
        elif self._rows_held > _MOST_HELD:
            yield from self._give_up()

    def _give_up(self) -> Iterator[Row]:
        for number, group in self._held.items():
            self._given_up.add(number)
            fault = Reject("claim", "its rows lie too far apart", _SORT)
            yield self._refused(group.records + group.faults, fault)
        self._held.clear()
        self._rows_held = 0

    def _rows(self, group: _Group) -> Iterator[Row]:
        if group.faults and group.number:
            first = group.faults[0]
            fault = Reject(
                "claim", f"line {first.line} of the file, a row of this claim, cannot be read: {first.fault}"
            )
            yield self._refused(_in_order(group.records + group.faults), fault)
        elif group.faults:
            for record in group.faults:
                yield self._refused([record], record.fault)
        elif len(group.records) == 1:
            yield self._row(group.records)
        elif group.records:
            yield from self._versions(group.records)

    def _versions(self, records: list[Record]) -> Iterator[Row]:
        """One Row a version of the claim; mostly there is one."""
        by_stamp: dict[str, list[Record]] = {}
        for stamp, record in zip(self._stamps_of(records), records, strict=True):
            by_stamp.setdefault(stamp, []).append(record)
        versions: list[list[Record]] = []
        for version in by_stamp.values():
            kept = list({record.text: record for record in reversed(version)}.values())[::-1]
            if len(kept) < len(version):
                repeated = [record for record in version if not any(record is each for each in kept)]
                yield self._refused(
                    repeated, Reject("row", "is repeated word for word in this file", "Send it once.")
                )
            versions.append(kept)
        fault = self._fault(versions)
        if fault:
            yield self._refused(_in_order(records), fault)
        else:
            yield from map(self._row, versions)

    def _fault(self, versions: list[list[Record]]) -> Reject | None:
        if self._line is None:
            return None
        numbers = [[self._line_number(record) for record in version] for version in versions]
        for version, of_version in zip(versions, numbers, strict=True):
            if len(set(of_version)) < len(of_version) and not self._compound(version):
                twice = Counter(of_version).most_common(1)[0][0]
                return Reject("Line number", f"line {twice} of the claim appears twice with different content")
        if len(numbers) > 1 and any(set(numbers[0]).isdisjoint(other) for other in numbers[1:]):
            return Reject(
                "EOB last updated date",
                "rows of one claim carry different dates and different line numbers",
                "Give all lines of a claim the same date, and send all lines of a corrected claim.",
            )
        return None

    def _line_number(self, record: Record) -> str:
        place = self._line
        return record.values[place].strip() if place is not None and place < len(record.values) else ""

    def _stamps_of(self, records: list[Record]) -> list[str]:
        """When each row's state of the claim was written; a row that does not say is of the state before it."""
        for place in self._stamps:
            if place is None:
                continue
            stamps = [record.values[place].strip() for record in records]
            last = next(filter(None, stamps), "")
            if last:
                return [last := stamp or last for stamp in stamps]
        return [""] * len(records)

    def _compound(self, records: list[Record]) -> bool:
        """Whether rows of one line number are a compound drug and its ingredients."""
        return self._drug is not None and any(
            record.values[self._drug].strip().lower() == "compound" for record in records
        )

    def _row(self, records: list[Record]) -> Row:
        self._position += 1
        return Row(
            self._position,
            records[0].line,
            records[-1].last_line,
            Lines(self._table, records),
            len(records),
            None,
            _text,
        )

    def _refused(self, records: list[Record], fault: Reject | None) -> Row:
        row = self._row(records)
        row.fault = fault
        return row


def _in_order(records: list[Record]) -> list[Record]:
    return sorted(records, key=lambda record: record.line)


def _tokens(record: Record) -> set[str]:
    return {token.strip() for token in _TOKENS.split(record.text)}


def _text(lines: Lines) -> str:
    return "\n".join(record.text for record in lines.records)
