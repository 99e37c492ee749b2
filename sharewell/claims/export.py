"""Everything of a member to take away: tables of claims and lines, and every resource as FHIR NDJSON.

Read in pages, each with the Access in its statement, so that a right that ends stops the file; written piece by
piece, so that memory stays flat. The NDJSON holds the very bytes that apps get, and pending claims besides.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence

import orjson

from sharewell.audit.reading import Reader
from sharewell.claims import explain, listing
from sharewell.claims.amounts import Amounts
from sharewell.claims.explain import Explanation
from sharewell.claims.listing import Claim
from sharewell.fhir import compartment, params, query
from sharewell.fhir.access import Access
from sharewell.records import search
from sharewell.records.found import Hit

A_PAGE = 200
_AMOUNTS = (
    "billed", "noncovered", "discount", "allowed", "deductible", "copay", "coinsurance", "other_payer",
    "plan_paid", "you_owe",
)  # fmt: skip
CLAIM_COLUMNS = (
    "claim_number", "status", "kind", "service_start", "service_end", "decided", "paid_on", "provider",
    *_AMOUNTS, "counts", "replaces", "replaced_by",
)  # fmt: skip
LINE_COLUMNS = (
    "claim_number", "line", "service_start", "service_end", "code_system", "code", "modifiers", "description",
    "units", "denied", "reason_codes", *_AMOUNTS,
)  # fmt: skip
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def claims_csv(claims: Iterable[Claim]) -> Iterator[bytes]:
    """One row a claim, newest first. Amounts are dollars with two decimals, empty where nothing is known."""
    yield _row(CLAIM_COLUMNS)
    for one in claims:
        facts = one.facts
        told = (
            one.number,
            one.status,
            one.kind,
            facts.start,
            facts.end,
            facts.created,
            facts.paid_on,
            one.provider,
        )
        linked = ("yes" if one.counts else "no", " ".join(facts.before), " ".join(facts.after))
        yield _row((*map(safe, told), *_dollars(one.money), *map(safe, linked)))


def lines_csv(access: Access, *, by: Reader) -> Iterator[bytes]:
    """One row a line of every claim, in the order in which the claims arrived."""
    yield _row(LINE_COLUMNS)
    for hit in every(access, listing.TYPE, by=by):
        eob = orjson.loads(hit.body)
        if eob.get("use") in listing.NO_CLAIM:
            continue
        yield from _lines(explain.of(hit.id, eob))


def _lines(found: Explanation) -> Iterator[bytes]:
    for line in found.lines:
        told = (
            found.claim.number, str(line.number), line.start, line.end, line.service.system, line.service.code,
            " ".join(line.modifiers), str(line.service.words), line.units, "yes" if line.refused else "no",
            " ".join(one.shown for one in line.reasons),
        )  # fmt: skip
        yield _row((*map(safe, told), *_dollars(line.money)))


def fhir_zip(access: Access, *, by: Reader) -> Iterator[bytes]:
    """A ZIP with one NDJSON file a resource type; a type of which there is nothing has no file.

    Providers and other public resources that the records name come last.
    """
    sink = _Sink()
    named: set[str] = set()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for type_ in member_types():
            yield from _entry(archive, sink, type_, _noting(every(access, type_, by=by), named))
        for type_, ids in _public(named).items():
            yield from _entry(archive, sink, type_, _by_id(access, type_, ids, by=by))
    yield sink.take()


def member_types() -> list[str]:
    """The types of the member shelf that can be read, by alphabet."""
    return sorted({param.resource for param in params.TABLE} - compartment.PUBLIC)


def every(access: Access, type_: str, *, by: Reader) -> Iterator[Hit]:
    """All resources of a type, page by page, each page with the Access in its statement and in the ledger."""
    cursor = search.START
    wanted = query.parse(type_, [("_count", str(A_PAGE))])
    while True:
        page = search.search(access, wanted, by=by, cursor=cursor)
        yield from page.matches
        if page.following is None:
            return
        cursor = page.following


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (an apostrophe before what begins like one)."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _by_id(access: Access, type_: str, ids: Sequence[str], *, by: Reader) -> Iterator[Hit]:
    for start in range(0, len(ids), A_PAGE):
        some = ids[start : start + A_PAGE]
        wanted = query.parse(type_, [("_id", ",".join(some)), ("_count", str(A_PAGE))])
        yield from search.search(access, wanted, by=by).matches


def _noting(hits: Iterable[Hit], named: set[str]) -> Iterator[Hit]:
    """Pass the hits on, and keep the references to the public shelf that they hold."""
    for hit in hits:
        named |= _references(orjson.loads(hit.body))
        yield hit


def _references(node: object) -> set[str]:
    found: set[str] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            told = one.get("reference")
            if isinstance(told, str):
                found.add(told)
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found


def _public(named: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for reference in sorted(named):
        type_, _, id_ = reference.partition("/")
        if id_ and type_ in compartment.PUBLIC:
            found.setdefault(type_, []).append(id_)
    return found


def _entry(archive: zipfile.ZipFile, sink: _Sink, type_: str, hits: Iterator[Hit]) -> Iterator[bytes]:
    first = next(hits, None)
    if first is None:
        return
    with archive.open(f"{type_}.ndjson", "w", force_zip64=True) as file:
        file.write(first.body + b"\n")
        for hit in hits:
            file.write(hit.body + b"\n")
            if sink.size > _Sink.ENOUGH:
                yield sink.take()
    yield sink.take()


class _Sink(io.RawIOBase):
    """Where the archive writes to, and the answer takes from."""

    ENOUGH = 65_536

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self.pieces.append(piece)
        self.size += len(piece)
        return len(piece)

    def take(self) -> bytes:
        taken = b"".join(self.pieces)
        self.pieces, self.size = [], 0
        return taken


def _dollars(money: Amounts) -> list[str]:
    cents = [getattr(money, name) for name in _AMOUNTS]
    return [
        "" if one is None else f"{'-' if one < 0 else ''}{abs(one) // 100}.{abs(one) % 100:02d}" for one in cents
    ]


def _row(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()
