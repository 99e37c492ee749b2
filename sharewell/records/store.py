"""Put resources on the shelves: the only write. Versions, terms and counters stand or fall together.

lastUpdated of a person's resources only ever grows: it is taken under the person's lock as
max(clock, last + 1 ms), so that a client that asks for `_lastUpdated=ge…` never misses one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from sharewell.fhir.mask import Mask, Resource
from sharewell.lib import clock, secret, sql
from sharewell.records import codec, private, public_terms, rows, shelf, stored
from sharewell.records.arrival import Arrival, arrival
from sharewell.records.identity import source_digest
from sharewell.records.item import MENTIONED, Item, PutResult
from sharewell.records.rows import Row
from sharewell.records.shelf import MEMBER, PUBLIC, Shelf
from sharewell.records.stored import Counter, Stored


@dataclass(slots=True)
class Work:
    """What a put will write to one shelf. Updates are in order: one resource may change twice."""

    shelf: Shelf
    by: str
    now_ms: int
    known: dict[str, list[Stored]]
    counters: dict[int, Counter] = field(default_factory=dict)
    inserts: dict[tuple[int, str], Row] = field(default_factory=dict)
    updates: list[Row] = field(default_factory=list)
    stamps: list[dict[str, object]] = field(default_factory=list)
    indexed: dict[str, Arrival] = field(default_factory=dict)
    result: PutResult = field(default_factory=PutResult)
    masks: dict[int, Mask] = field(default_factory=dict)
    originals: dict[tuple[int, str], Resource | None] = field(default_factory=dict)


def put(items: Sequence[Item | Arrival], *, by: str) -> PutResult:
    """Bring the shelves to what the sources say, in one transaction; `by` names the load for the record.

    Items of one resource take effect in their order. Call it with 500 to 2,000 items at a time, made into
    arrivals one by one where memory matters. Raises ValueError as `arrival` does.
    """
    arrivals = [item if isinstance(item, Arrival) else arrival(item) for item in items]
    result = PutResult()
    with transaction.atomic(), sql.writer() as connection:
        for place in (PUBLIC, MEMBER):
            here = [one for one in arrivals if shelf.of(one.type) is place]
            if here:
                result += _put(connection, place, here, by)
    return result


def _put(connection: sql.Connection, place: Shelf, arrivals: list[Arrival], by: str) -> PutResult:
    known = stored.find(connection, place, {arrival.id for arrival in arrivals})
    # An item that changes nothing may still do so after another of the same put: whole resources are left out.
    moving = {arrival.id for arrival in arrivals if not _nothing_new(arrival, known.get(arrival.id))}
    fresh = [arrival for arrival in arrivals if arrival.id in moving]
    same = PutResult(unchanged=len(arrivals) - len(fresh))
    if not fresh:
        return same
    people = {arrival.person_key for arrival in fresh}
    people |= {row.person_key for arrival in fresh for row in known.get(arrival.id, ())}
    counters = stored.lock(connection, people)
    if connection.dialect == "postgresql":
        # Only now nobody else can change them; SQLite has had its one write lock all along.
        known = stored.find(connection, place, {arrival.id for arrival in fresh})
        moved = {row.person_key for found in known.values() for row in found} - people
        counters |= stored.lock(connection, moved)
    work = Work(place, by, clock.now_ms(), known, counters)
    told_more: dict[int, Mask] = {}
    if place is MEMBER and (masks := private.find(connection, people)):
        told_more = private.told_more(masks, fresh)
        work.masks = masks | told_more
        fresh = [private.masked(one, work.masks) for one in fresh]
    for one in fresh:
        _decide(work, one)
    _write(connection, work)
    if work.masks:
        private.keep(connection, work.originals)
    for person_key, wider in told_more.items():
        private.widen(connection, person_key, wider, by)
    return work.result + same


def _nothing_new(arrival: Arrival, found: list[Stored] | None) -> bool:
    """True for what an earlier load brought already, so that a second load locks nobody."""
    if not found or len(found) > 1 or arrival.content is None:
        return False
    row = found[0]
    return (
        row.person_key == arrival.person_key
        and row.stamp == arrival.stamp
        and not row.deleted
        and row.digest == arrival.digest
    )


def _decide(work: Work, arrival: Arrival) -> None:
    """New, changed, unchanged, stale or deleted: one item against what is stored (and what came before it)."""
    rows_of_id = work.known.setdefault(arrival.id, [])
    if any(row.stamp > arrival.stamp or _outworded(row, arrival) for row in rows_of_id):
        work.result += PutResult(stale=1)
        return
    for row in rows_of_id:
        if row.person_key != arrival.person_key and not row.deleted:
            _bury(work, row, arrival)
    own = next((row for row in rows_of_id if row.person_key == arrival.person_key), None)
    if own is None:
        _insert(work, arrival)
    elif _same(own, arrival):
        _restamp(work, own, arrival)
    else:
        _replace(work, own, arrival)


def _outworded(row: Stored, arrival: Arrival) -> bool:
    """Both are only mentioned by other records, and the greater digest stays."""
    if not row.stamp == arrival.stamp == MENTIONED or arrival.content is None:
        return False
    return row.digest > arrival.digest


def _same(row: Stored, arrival: Arrival) -> bool:
    if arrival.content is None:
        return bool(row.deleted)
    return not row.deleted and row.digest == arrival.digest


def _insert(work: Work, arrival: Arrival) -> None:
    counter = work.counters[arrival.person_key]
    counter.last_seq += 1
    row = Stored(arrival.person_key, arrival.id, counter.last_seq, 0, 0, 0, arrival.audience, 0, 0, b"")
    work.known[arrival.id].append(row)
    made = _next(work, row, arrival)
    work.inserts[(made.person_key, made.id)] = made
    work.result += PutResult(deleted=1) if arrival.content is None else PutResult(new=1)


def _replace(work: Work, row: Stored, arrival: Arrival) -> None:
    work.updates.append(_next(work, row, arrival))
    work.result += PutResult(deleted=1) if arrival.content is None else PutResult(changed=1)


def _restamp(work: Work, row: Stored, arrival: Arrival) -> None:
    _remember(work, arrival)
    if arrival.stamp > row.stamp:
        row.stamp = arrival.stamp
        work.stamps.append({"person_key": row.person_key, "id": row.id, "stamp": arrival.stamp})
    work.result += PutResult(unchanged=1)


def _bury(work: Work, row: Stored, arrival: Arrival) -> None:
    """The source gave the resource to another person: the one who had it loses it at once."""
    work.updates.append(_next(work, row, arrival.buried(row.person_key)))


def _next(work: Work, row: Stored, arrival: Arrival) -> Row:
    """Advance `row` to its next version and give the row to write."""
    content, counter = arrival.content, work.counters[row.person_key]
    _remember(work, arrival)
    row.version += 1
    row.updated_ms = counter.stamp(work.now_ms, row.updated_ms)
    row.stamp = arrival.stamp
    work.indexed[arrival.id] = arrival
    row.deleted = int(content is None)
    if content is not None:
        row.audience, row.sensitivity = arrival.audience, arrival.sensitivity
    row.digest = arrival.digest
    number = codec.newest()
    finished = b"" if content is None else content.finish(arrival.type, row.id, row.version, row.updated_ms)
    return Row(
        row.person_key, row.seq, row.updated_ms, row.stamp, row.version, secret.key_version("identifier"),
        row.audience, row.sensitivity, number, row.deleted, arrival.event_ms, arrival.due_ms, row.updated_ms,
        arrival.type, row.id, arrival.source, source_digest(arrival.source, arrival.type, arrival.key),
        row.digest, work.by, codec.pack(finished, number) if finished else b"", arrival.terms, arrival.dates,
        arrival.brief,
    )  # fmt: skip


def _remember(work: Work, arrival: Arrival) -> None:
    """What the source says now is what will be shown when the person's mask ends."""
    if arrival.person_key in work.masks:
        work.originals[arrival.person_key, arrival.id] = arrival.original


def _write(connection: sql.Connection, work: Work) -> None:
    rows.insert(connection, work.shelf, list(work.inserts.values()))
    rows.update(connection, work.shelf, work.updates)
    rows.restamp(connection, work.shelf, work.stamps)
    if work.shelf.indexed:
        terms = [term for one in work.indexed.values() for term in public_terms.of(one)]
        rows.index(connection, terms, list(work.indexed))
    stored.advance(connection, work.counters)
