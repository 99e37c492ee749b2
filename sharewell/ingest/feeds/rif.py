"""CMS RIF files: bar-separated text, header by name, one row a claim line, a beneficiary or an earlier identity.

A byte order mark, dates as dd-Mon-yyyy, an empty field at the end of rows and a missing last line end are read. A
backslash means itself: these files have no quotes and no escapes. DML_IND tells what a row is: INSERT, UPDATE
(corrects what came before) or DELETE.

**Order.** A claim is ordered by its weekly processing date, a beneficiary by year and by how many months the row
tells of; then DELETE over UPDATE over INSERT; what is still equal by its content. So any order of files, once or
twice, ends in the same shelf.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from sharewell.ingest.feeds import grouping, rif_person
from sharewell.ingest.feeds.claim_items import claim_items
from sharewell.ingest.feeds.eligibility import coverage_record, payer_of, person
from sharewell.ingest.feeds.feed import Context, FileReject, PersonRecord, Record, Reject, Row
from sharewell.ingest.feeds.rif_claim import Line, RifRow, claim_lines
from sharewell.ingest.feeds.rif_layout import RifMap, maps
from sharewell.ingest.maps.code import UNKNOWN, concept
from sharewell.ingest.maps.coverage import coverage
from sharewell.ingest.maps.patient import patient
from sharewell.records.item import MENTIONED, Item

BENEFICIARY: Final = "beneficiary"
HISTORY: Final = "beneficiary_history"
RANKS: Final = {"INSERT": 0, "UPDATE": 1, "DELETE": 2}
STEP: Final = 10_000_000
"""Milliseconds of a day kept for telling rows of one rank apart; three ranks fit into a day."""
DAY: Final = 86_400_000
OLDEST: Final = datetime(1970, 1, 2, tzinfo=UTC)
"""The instant of an earlier identity: any beneficiary row is newer, only its card number stays beside."""
MASKED: Final = ("BENE_CRNT_HIC_NUM", "TAX_NUM")
"""Columns that may hold a social security number; they are never kept and never written to a rejects file."""
PROGRAM_TYPES: Final = {rif_person.ORIGINAL: "PUBLICPOL", rif_person.PART_D: "DRUGPOL"}
_POLICY: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a header says the file is. `claim` is the column map of a claim file, None for people."""

    name: str
    number: str
    claim: RifMap | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one claim, or one row of a person, as they stand in the file."""

    kind: Kind
    header: tuple[str, ...]
    texts: list[str]

    def values(self) -> list[RifRow]:
        """Each row by column, stripped, empty ones left out. Raises Reject."""
        return [self._values(text) for text in self.texts]

    def _values(self, text: str) -> RifRow:
        fields, width = text.split("|"), len(self.header)
        if len(fields) != width and (len(fields) < width or any(map(str.strip, fields[width:]))):
            raise Reject("fields", f"a row has {len(fields)} fields, the header has {width}")
        if _CONTROL.search(text):
            raise Reject("text", "holds control characters", "Remove them from the source.")
        return {
            name: stripped
            for name, field in zip(self.header, fields[:width], strict=True)
            if field and (stripped := field.strip())
        }

    def masked(self) -> str:
        """The rows as text, without the numbers that may be social security numbers."""
        places = [place for place, name in enumerate(self.header) if name in MASKED]
        lines = [text.split("|") for text in self.texts]
        for line in lines:
            for place in places:
                if place < len(line) and line[place]:
                    line[place] = "*"
        return "\n".join("|".join(line) for line in lines)


class RifFeed:
    """The feed of RIF files. A Row is one claim with all its lines, or one row of a person."""

    name = "rif"

    def recognises(self, path: Path, head: bytes) -> bool:
        """By the columns of its header."""
        return _kind(_header(head.decode("utf-8-sig", errors="replace").partition("\n")[0])) is not None

    def rows(self, path: Path, stream: BinaryIO) -> Iterator[Row]:
        """The claims or people of a seekable stream. Raises FileReject."""
        header = _header(next(_lines(stream), (0, ""))[1])
        kind = _kind(header)
        if kind is None:
            raise FileReject("header", "is that of no RIF file we know", "Send a file of the known kinds.")
        place = header.index(kind.number)
        if kind.claim is None:
            grouped: Iterator[list[tuple[int, str]]] = ([row] for row in _rows(stream))
        else:
            grouped = _claims(stream, lambda text: _field(text, place))
        for position, group in enumerate(grouped, 1):
            rows = Rows(kind, header, [text for _, text in group])
            yield Row(position, group[0][0], group[-1][0], rows, len(group), None, Rows.masked)

    def load(self, row: Row, context: Context) -> Iterator[Record]:
        """The claim and whom it names, or the person with the coverages of a year. Raises Reject."""
        rows: Rows = row.fields
        values = rows.values()
        if rows.kind.claim is not None:
            yield from _claim(values, rows.kind.claim, rows, context)
        elif rows.kind.name == HISTORY:
            yield _earlier_identity(values[0], context)
        else:
            yield from _beneficiary(values[0], rows, context)


def _header(line: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in line.strip().split("|"))


def _kind(header: tuple[str, ...]) -> Kind | None:
    names = set(header)
    if not {"DML_IND", "BENE_ID"} <= names:
        return None
    for claim in maps():
        if claim.recognise <= names:
            return Kind(claim.kind, claim.number, claim)
    if {"RFRNC_YR", "BENE_BIRTH_DT"} <= names:
        return Kind(BENEFICIARY, "BENE_ID")
    return Kind(HISTORY, "BENE_ID") if {"MBI_NUM", "EFCTV_END_DT"} <= names else None


def _lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Physical lines that are not blank, numbered from 1."""
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="sharewell.windows-1252", newline="\n")
    try:
        for number, line in enumerate(text, 1):
            if line.strip():
                yield number, line.rstrip("\r\n")
    finally:
        text.detach()


def _rows(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    lines = _lines(stream)
    next(lines, None)
    return lines


def _field(text: str, place: int) -> str:
    fields = text.split("|", place + 1)
    return fields[place].strip() if place < len(fields) else ""


def _claims(stream: BinaryIO, number_of: Callable[[str], str]) -> Iterator[list[tuple[int, str]]]:
    """The rows of each claim together; where they lie apart, they are held until the last of them."""
    apart = grouping.apart(number_of(text) for _, text in _rows(stream))
    left = grouping.runs((number_of(text) for _, text in _rows(stream)), apart) if apart else {}
    held: dict[str, list[tuple[int, str]]] = {}
    for number, run in _runs(stream, number_of):
        if number not in left:
            yield run
            continue
        held.setdefault(number, []).extend(run)
        left[number] -= 1
        if not left[number]:
            yield held.pop(number)


def _runs(stream: BinaryIO, number_of: Callable[[str], str]) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    number, run = "", list[tuple[int, str]]()
    for row in _rows(stream):
        here = number_of(row[1])
        if run and (here != number or not here):
            yield number, run
            run = []
        number = here
        run.append(row)
    if run:
        yield number, run


def _rank(values: list[RifRow]) -> int:
    actions = {row.get("DML_IND", "") for row in values}
    action = actions.pop()
    if actions:
        raise Reject("DML_IND", "the rows of one claim say different things")
    if action not in RANKS:
        raise Reject("DML_IND", f"{action!r} is none of INSERT, UPDATE, DELETE")
    return RANKS[action]


def _order(day: int, rank: int, rows: Rows) -> int:
    """A stamp in ms within the day that starts at `day`."""
    content = "\n".join(text.rstrip("|") for text in rows.texts).encode()
    return day + rank * STEP + zlib.crc32(content) % STEP


def _midnight(iso_day: str) -> int:
    return int(datetime.fromisoformat(iso_day).replace(tzinfo=UTC).timestamp() * 1000)


def _claim(values: list[RifRow], kind: RifMap, rows: Rows, context: Context) -> Iterator[Record]:
    rank = _rank(values)
    lines = claim_lines(values, kind)
    written = lines[0].get("eob_last_updated_date")
    stamp = _order(_midnight(written), rank, rows) if written else 0
    gone = rank == RANKS["DELETE"]
    for item in claim_items(lines, context):
        if item.type == "ExplanationOfBenefit":
            item = replace(item, stamp=stamp, body=None if gone else item.body)
        yield item
    if not gone and context.first("Coverage", "|".join(lines[0].get(key, "") for key in _OF_COVERAGE)):
        yield _told_by_claim(lines[0], kind.part, context)


_OF_COVERAGE = ("coverage_id", "claim_payer_identifier", "claim_payer_name")


def _told_by_claim(claim: Line, part: str, context: Context) -> Item:
    """The coverage a claim was adjudicated under, as far as the claim tells: its dates are not known.

    Only mentioned: what a beneficiary file says of the same coverage stays, whichever comes first.
    """
    values = {
        "member_id": claim["member_id"],
        "coverage_id": claim["coverage_id"],
        "program": rif_person.PART_D if part == "D" else rif_person.ORIGINAL,
        "plan_name": f"Medicare Part {part}",
        "payer_id": claim["claim_payer_identifier"],
        "payer_name": claim["claim_payer_name"],
        "coverage_start": "",
    }
    body = _coverage(values, context) | {"period": {"extension": UNKNOWN}}
    return _own("Coverage", values["coverage_id"], body, values, MENTIONED, context)


def _earlier_identity(row: RifRow, context: Context) -> PersonRecord:
    _rank([row])
    if "BENE_ID" not in row:
        raise Reject("BENE_ID", "is empty")
    numbers = [("member_id", row["BENE_ID"])]
    if "MBI_NUM" in row:
        numbers.append(("card_id", row["MBI_NUM"]))
    return PersonRecord(context.namespace, row["BENE_ID"], tuple(numbers), updated_at=OLDEST)


def _beneficiary(row: RifRow, rows: Rows, context: Context) -> Iterator[Record]:
    rank = _rank([row])
    who, coverages = rif_person.person(row), rif_person.coverages(row)
    told = rif_person.months_told(row)
    stamp = _order(_midnight(f"{row['RFRNC_YR']}-01-01") + told * DAY, rank, rows)
    moment = datetime.fromtimestamp(stamp / 1000, UTC)
    who["updated_at"] = moment.isoformat()
    gone = rank == RANKS["DELETE"]
    if not gone:
        yield person(who, context)
    yield _own("Patient", who["member_id"], None if gone else patient(who, context.base), who, stamp, context)
    for one in coverages:
        values = who | one | ({"coverage_status": "cancelled"} if gone else {})
        yield coverage_record(values, context)
        if context.first("Organization", f"rif|{values['payer_id']}"):
            yield Item(
                "Organization", context.source, values["payer_id"], None, payer_of(values, context), stamp=1
            )
        body = None if gone else _coverage(values, context)
        yield _own("Coverage", values["coverage_id"], body, who, stamp, context)


def _coverage(values: Line, context: Context) -> dict[str, object]:
    program = values["program"]
    if program not in PROGRAM_TYPES:
        return coverage(values, context.ref, context.base)
    body = coverage(values | {"program": "MA"}, context.ref, context.base)
    return body | {"type": concept(_POLICY, PROGRAM_TYPES[program])}


def _own(type: str, key: str, body: dict[str, object] | None, who: Line, stamp: int, context: Context) -> Item:
    return Item(type, context.source, key, context.person_key(who["member_id"]), body, stamp=stamp)
