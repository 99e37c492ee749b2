"""What a feed is, and what it hands over: rows of a file, items for the shelf, people, coverages, rejects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeAlias
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from sharewell.coverage.benefit_facts import CounterFacts, LineFacts
    from sharewell.records.item import Item


class Reject(Exception):
    """A record that cannot be loaded: which field, why, and what the sender should do about it."""

    def __init__(
        self, field: str, reason: str, remedy: str = "Correct the row in the source and send it again."
    ) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason, self.remedy = field, reason, remedy


class FileReject(Reject):
    """A file of which nothing can be read (no header, a required column missing): raised by `rows`."""


@dataclass(slots=True)
class Row:
    """One record of a file, as far as a feed takes it at once (a claim with all its lines, a resource).

    position: ordinal of this Row in the file from 1; the same file always gives the same sequence, so a
    load that was cut off skips the positions it has done. line, last_line: physical lines, from 1.
    size: how many source records it holds (claim lines, resources). fields: what `load` of the same feed takes.
    fault: why the record could not even be read; the runner rejects it without calling `load`.
    """

    position: int
    line: int
    last_line: int
    fields: Any
    size: int = 1
    fault: Reject | None = None
    text: Callable[[Any], str] | None = None

    def source_text(self) -> str:
        """The record as it stood in the file, for the rejects file (SSNs are masked there, not here)."""
        return self.text(self.fields) if self.text else str(self.fields)


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address of a person. kind: home, mail or work."""

    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    county: str = ""
    country: str = "US"
    kind: str = "home"
    since: date | None = None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person as a source knows them. identifiers: (kind, value) with kinds member_id, card_id, ssn, mbi,
    subscriber_id; contacts: (kind, value) with kinds email, phone. updated_at orders corrections."""

    namespace: str
    member_id: str
    identifiers: tuple[tuple[str, str], ...] = ()
    family_name: str = ""
    given_name: str = ""
    middle_name: str = ""
    name_suffix: str = ""
    birth_date: date | None = None
    death_date: date | None = None
    sex: str = "U"
    language: str = ""
    addresses: tuple[Address, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    previous_member_id: str = ""
    representative_of: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CoverageRecord:
    """A coverage of a person. end is inclusive, None is open; cancelled: it never took effect."""

    namespace: str
    member_id: str
    coverage_id: str
    card_id: str
    program: str
    contract: str
    pbp: str
    segment: str
    plan_name: str
    start: date
    end: date | None
    cancelled: bool = False
    plan_type: str = ""
    payer_id: str = ""
    payer_name: str = ""
    group_id: str = ""
    group_name: str = ""
    rx_bin: str = ""
    rx_pcn: str = ""
    rx_grp: str = ""
    subscriber_id: str = ""
    relationship: str = ""
    updated_at: datetime | None = None


Record: TypeAlias = "Item | PersonRecord | CoverageRecord | LineFacts | CounterFacts"


@dataclass(slots=True)
class Context:
    """What a load knows beside the row. Made once a load by the runner.

    source: name of the source system, part of every logical id. ref(type, key): "Type/<logical id>".
    person_key(member_id): the person a member id of this namespace belongs to, whichever of their ids it is.
    due(event): the first instant at which the record would be late. base: URL under which the plan's identifier
    systems live.
    """

    source: str
    zone: ZoneInfo
    ref: Callable[[str, str], str]
    person_key: Callable[[str], int]
    due: Callable[[datetime], datetime]
    namespace: str = "plan"
    base: str = "https://harborhealth.example/fhir"
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def first(self, type: str, key: str) -> bool:
        """Whether this load meets a public resource for the first time; later ones need not be written again.

        Remembers at most 200,000, then starts afresh: writing one again changes nothing.
        """
        if (type, key) in self._seen:
            return False
        if len(self._seen) >= 200_000:
            self._seen.clear()
        self._seen.add((type, key))
        return True

    def forget(self) -> None:
        """Begin `first` anew: something that was handed over may not have been stored."""
        self._seen.clear()


class Feed(Protocol):
    """A kind of file we read. `rows` streams it, `load` turns one row into what is to be stored."""

    name: str

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether a file is of this kind, by its name and first bytes (decompressed, 4 KB or more)."""
        ...

    def rows(self, path: Path, stream: BinaryIO) -> Iterator[Row]:
        """The records of a file in a fixed order at flat memory. `stream` is decompressed and at its start.

        Raises FileReject when nothing of the file can be read.
        """
        ...

    def load(self, row: Row, context: Context) -> Iterator[Record]:
        """What a row is to become. Raises Reject when the row cannot be taken."""
        ...
