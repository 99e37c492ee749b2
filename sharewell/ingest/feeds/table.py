"""A delimited text file as real ones are: header by name, bad rows told apart, the rest kept.

Copes with a byte order mark, CR LF, quotes, blanks around values, empty lines, unknown and missing columns, header
in other case or punctuation, comma, tab, semicolon or bar, single bytes of Windows-1252 in UTF-8. Memory: one
record.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any, BinaryIO, Final, NamedTuple

from sharewell.ingest.feeds.column import Column, Layout, squeezed
from sharewell.ingest.feeds.feed import FileReject, Reject
from sharewell.ingest.feeds.value import Reader, reader

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_QUOTED_LINES: Final = 50
_HEADER_LINES: Final = 20


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Decode bytes that are no UTF-8 as Windows-1252, what they nearly always are."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", errors="replace"), error.end


codecs.register_error("sharewell.windows-1252", _windows_1252)


class Record(NamedTuple):
    """One record: physical lines, its fields as text, the text itself, and why it could not be read."""

    line: int
    last_line: int
    values: list[str]
    text: str
    fault: Reject | None = None


class Heading(NamedTuple):
    """What a header tells: the separator, for each field its key and reader, and names we do not know."""

    delimiter: str
    fields: tuple[tuple[str, Reader, Column | None], ...]
    unknown: tuple[str, ...]

    def place(self, key: str) -> int | None:
        """The position of a column in this file, None when the file does not have it."""
        return next((n for n, (name, _, _) in enumerate(self.fields) if name == key), None)


def heading(line: str, layout: Sequence[Column]) -> Heading:
    """Read a header. Raises FileReject for a missing required column or one that appears twice."""
    delimiter = max(",\t;|", key=line.count)
    names = [name.strip() for name in _split(line, delimiter)]
    known = _known(layout)
    fields = tuple(known.get(squeezed(name), ("", str, None)) for name in names)
    keys = [key for key, _, _ in fields if key]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise FileReject(twice[0], "the header names this column twice", "Remove one of the two columns.")
    missing = [c.name for c in layout if c.required and c.keys[0] not in keys]
    if missing:
        raise FileReject(
            missing[0], f"the header lacks required columns: {', '.join(missing)}", "Add the columns to the file."
        )
    return Heading(
        delimiter, fields, tuple(n for n, (key, _, _) in zip(names, fields, strict=True) if n and not key)
    )


def _known(layout: Sequence[Column]) -> dict[str, tuple[str, Reader, Column | None]]:
    known: dict[str, tuple[str, Reader, Column | None]] = {}
    for column in layout:
        known |= {
            squeezed(name): (key, reader(column), column)
            for name, key in zip(column.names, column.keys, strict=True)
        }
    for column in layout:
        for name in column.also:
            known.setdefault(squeezed(name), (column.keys[0], reader(column), column))
    return known


def header_names(head: bytes) -> set[str]:
    """The squeezed column names in the first bytes of a file: how a feed recognises its files."""
    for line in head.decode("utf-8-sig", errors="replace").splitlines():
        if line.strip():
            return {squeezed(name) for name in _split(line, max(",\t;|", key=line.count))}
    return set()


def _split(line: str, delimiter: str) -> list[str]:
    if '"' not in line:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])


def _plain_start(line: str, delimiter: str, fields: int) -> bool:
    """Whether a line's first fields can be cut out without minding its quotes, which stand behind them."""
    start = line[: line.index('"')]
    return fields >= 0 and start.count(delimiter) >= fields and line.count('"') % 2 == 0


def text_of(fields: tuple[Table, Record]) -> str:
    """A record as it stood in the file, for the rejects of a feed that has nothing to mask."""
    return fields[1].text


class Table:
    """A delimited file that can be read more than once: `for record in table`."""

    def __init__(self, stream: BinaryIO, layout: Layout) -> None:
        self._stream = stream
        self._layout = layout
        self._required = [column for column in layout if column.required]
        self.heading = Heading(",", (), ())

    def __iter__(self) -> Iterator[Record]:
        """The records after the header. Raises FileReject when there is no usable header."""
        return self._records(self._after_header())

    def first(self, fields: int) -> Iterator[Record]:
        """The records with at least their first fields cut out, unchecked: for a quick look through the file."""
        return self._records(self._after_header(), fields)

    def _after_header(self) -> Iterator[tuple[int, str]]:
        lines = self._lines()
        for number, line in lines:
            if line.strip():
                break
            if number > _HEADER_LINES:
                raise FileReject("header", "the first lines are empty", "Put the header on the first line.")
        else:
            raise FileReject("header", "the file is empty", "Send the file again.")
        self.heading = heading(line, self._layout)
        return lines

    def _lines(self) -> Iterator[tuple[int, str]]:
        self._stream.seek(0)
        text = io.TextIOWrapper(self._stream, encoding="utf-8-sig", errors="sharewell.windows-1252", newline=None)
        try:
            yield from enumerate((line.rstrip("\n") for line in text), 1)
        finally:
            text.detach()

    def _records(self, lines: Iterator[tuple[int, str]], limit: int = -1) -> Iterator[Record]:
        delimiter, width = self.heading.delimiter, len(self.heading.fields)
        again: list[tuple[int, str]] = []
        while True:
            number, line = again.pop() if again else next(lines, (0, ""))
            if not number:
                return
            if '"' in line and not _plain_start(line, delimiter, limit):
                record = self._quoted(number, line, lines, again)
            else:
                record = Record(number, number, line.split(delimiter, limit), line)
            if not record.values[0] and not line.strip(" \t\r,;|"):
                continue
            if limit < 0 and (len(record.values) != width or _CONTROL.search(record.text)):
                record = self._suspect(record)
            yield record

    def _quoted(
        self, number: int, line: str, lines: Iterator[tuple[int, str]], again: list[tuple[int, str]]
    ) -> Record:
        """A record with quotes, which may go on over line ends. A quote never closed costs its own line only."""
        width = len(self.heading.fields)
        values = self._parse([line])
        if values is not None and len(values) == width:
            return Record(number, number, values, line)
        taken: list[tuple[int, str]] = []
        texts = [line]
        while values is None and len(taken) < _QUOTED_LINES:
            follower = again.pop() if again else next(lines, None)
            if follower is None:
                break
            taken.append(follower)
            texts.append(follower[1])
            values = self._parse(texts) if '"' in follower[1] else None
        if taken and values is not None and len(values) == width:
            return Record(number, follower[0] if follower else number, values, "\n".join(texts))
        again.extend(reversed(taken))
        values = self._parse([line], strict=False) or []
        fault = None
        if len(values) != width and line.count('"') % 2:
            fault = Reject("quotes", "a quote is opened and never closed", "Double quotes inside a quoted value.")
        return Record(number, number, values, line, fault)

    def _parse(self, texts: list[str], *, strict: bool = True) -> list[str] | None:
        """The fields of one record, None when the lines are not exactly one record."""
        source = csv.reader(
            [f"{text}\n" for text in texts], delimiter=self.heading.delimiter, skipinitialspace=True, strict=strict
        )
        try:
            values = next(source, [])
        except csv.Error:
            return None
        return values if source.line_num == len(texts) else None

    def _suspect(self, record: Record) -> Record:
        """Fields too many are let pass when they are empty; the rest of the odd records carry their fault."""
        width, found = len(self.heading.fields), len(record.values)
        if record.fault:
            return record
        if _CONTROL.search(record.text):
            return record._replace(
                fault=Reject("text", "holds control characters", "Remove them from the source.")
            )
        if found > width and not any(map(str.strip, record.values[width:])):
            return record._replace(values=record.values[:width])
        reason = f"has {found} fields, the header has {width}"
        return record._replace(
            fault=Reject("fields", reason, "Quote values that hold the separator or a line end.")
        )

    def typed(self, record: Record) -> dict[str, Any]:
        """The values of a record that are not empty, by key. Raises Reject with the field that cannot be read."""
        row: dict[str, Any] = {}
        # Most fields of most rows are empty: these two skip them without a step of Python each.
        filled = compress(self.heading.fields, record.values), filter(None, record.values)
        for (key, read, _), text in zip(*filled, strict=True):
            if key and (value := text.strip()):
                try:
                    row[key] = read(value)
                except ValueError as problem:
                    raise Reject(self._name(key), f"{problem} (line {record.line})") from None
        return row

    def complete(self, record: Record) -> dict[str, Any]:
        """The same. Raises Reject for the first required column that is empty, too."""
        row = self.typed(record)
        for column in self._required:
            if column.keys[0] not in row:
                raise Reject(column.name, "is empty")
        return row

    def _name(self, key: str) -> str:
        """The name of a column as our documents print it."""
        for name, _, column in self.heading.fields:
            if name == key and column:
                return column.names[column.keys.index(key)]
        return key
