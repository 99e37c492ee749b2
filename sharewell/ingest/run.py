"""The loader: files in, shelves and people filled, every dropped record explained.

Rows go in batches; a batch is one transaction that also remembers how far the file has come. So a load that
is killed at any point has whole batches only, and the next load of the same file goes on from there. A row
that the database refuses is tried alone and rejected alone; its neighbours stay.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from django.db import DatabaseError, transaction

from sharewell import policy
from sharewell.audit.actor import Actor, ActorKind
from sharewell.coverage import accumulators, plans
from sharewell.coverage.benefit_facts import CounterFacts, LineFacts
from sharewell.ingest import due, garbage, people, source_file, turn
from sharewell.ingest.feeds import FEEDS
from sharewell.ingest.feeds.feed import (
    Context,
    CoverageRecord,
    Feed,
    FileReject,
    PersonRecord,
    Record,
    Reject,
    Row,
)
from sharewell.ingest.feeds.fhir_resource import lost_references
from sharewell.ingest.progress_mark import Mark
from sharewell.ingest.rejects import Rejects
from sharewell.ingest.report import Counts, FileReport, Report
from sharewell.lib import clock, sql
from sharewell.members import aliases, person
from sharewell.records import identity, store
from sharewell.records.arrival import Arrival, arrival
from sharewell.records.item import Item

BATCH = 1000
WAITS: Final = (0.05, 0.2, 1.0, 5.0, None)
"""Seconds before a batch that met another writer's lock is tried again; then the load stops, to go on later."""
Progress = Callable[[int, int], None]
Ready: TypeAlias = "Arrival | PersonRecord | CoverageRecord | LineFacts | CounterFacts"
Loaded = tuple[Row, list[Ready]]


class UnknownFeed(ValueError):
    """`--feed` names no feed of ours."""


def load(
    paths: Sequence[Path],
    *,
    feed: str | None = None,
    source: str | None = None,
    dry_run: bool = False,
    rejects_dir: Path = Path("rejects"),
    progress: Progress = lambda done, total: None,
    by: Actor | None = None,
) -> Report:
    """Load files and folders, in any order, as often as one likes.

    feed: name of a feed for all files; else each file is recognised. source: name of the system they come
    from, part of every logical id (default: the plan's). dry_run: everything but the writing. progress: called
    with bytes done and bytes in all. Raises FileNotFoundError, UnknownFeed.
    """
    files = source_file.files_of(list(paths))
    chosen = _named(feed) if feed else None
    actor = by or Actor(ActorKind.SYSTEM, "load")
    total, done, report = sum(file.stat().st_size for file in files), 0, Report()
    book = aliases.Book(people.holds)
    context = _context(source or policy.current().member_namespace, book)
    how = _How(context, book, actor, dry_run, rejects_dir)
    for file in files:
        start = done

        def advance(here: int, start: int = start) -> None:
            progress(start + here, total)

        report.files.append(_load_file(file, chosen, how, advance))
        done += file.stat().st_size
        progress(done, total)
    report.lost_references = lost_references()
    return report


@dataclass(frozen=True, slots=True)
class _How:
    """What holds for all files of a load. `book`: the member ids that are other names of a person."""

    context: Context
    book: aliases.Book
    actor: Actor
    dry_run: bool
    rejects_dir: Path


@dataclass(frozen=True, slots=True)
class _Job:
    """One file being loaded."""

    feed: Feed
    rejects: Rejects
    mark: Mark
    context: Context
    book: aliases.Book
    actor: Actor


def recognise(file: Path) -> Feed | None:
    """The feed that knows a file by its name and first bytes, or None."""
    head = source_file.head(file)
    return next((feed for feed in FEEDS if feed.recognises(file, head)), None)


def _named(name: str) -> Feed:
    found = next((feed for feed in FEEDS if feed.name == name), None)
    if found is None:
        raise UnknownFeed(f"There is no feed {name!r}. Feeds: {', '.join(feed.name for feed in FEEDS)}.")
    return found


def _context(source: str, book: aliases.Book) -> Context:
    namespace, zone = policy.current().member_namespace, clock.plan_zone()
    key_of = lru_cache(maxsize=1024)(person.key_of)

    def ref(kind: str, key: str) -> str:
        return f"{kind}/{identity.logical_id(source, kind, book.known_as(key) if kind == 'Patient' else key)}"

    return Context(
        source=source,
        zone=zone,
        namespace=namespace,
        base=f"{policy.current().website}/fhir",
        ref=ref,
        person_key=lambda member_id: key_of(book.known_as(member_id)),
        due=lambda event: due.due_at(event, zone),
    )


def _load_file(file: Path, chosen: Feed | None, how: _How, advance: Callable[[int], None]) -> FileReport:
    started = time.monotonic()
    feed = chosen or recognise(file)
    if feed is None:
        problem = "No feed of ours knows this file. Name its feed with --feed, or leave it out."
        return FileReport(file, problem=problem)
    digest = source_file.digest(file)
    with nullcontext() if how.dry_run else turn.held(file, digest):
        report = _load_known(file, digest, feed, how, advance)
    report.seconds = time.monotonic() - started
    return report


def _load_known(file: Path, digest: str, feed: Feed, how: _How, advance: Callable[[int], None]) -> FileReport:
    mark = Mark(file, digest, feed.name, how.context.source, dry_run=how.dry_run)
    rejects = Rejects(how.rejects_dir, file, digest, keep=mark.rejects_size, write=not how.dry_run)
    report = FileReport(file, feed.name, mark.counts, resumed_at=mark.position)
    try:
        _load_rows(file, _Job(feed, rejects, mark, how.context, how.book, how.actor), advance)
        mark.finish(how.actor)
    except FileReject as refused:
        report.problem = f"{refused.field}: {refused.reason} {refused.remedy}"
    finally:
        rejects.close()
    report.rejects = rejects.path if mark.counts.rejected and not how.dry_run else None
    return report


def _load_rows(file: Path, job: _Job, advance: Callable[[int], None]) -> None:
    done = job.mark.position
    with garbage.paused(), source_file.opened(file) as (stream, raw):
        rows = (row for row in job.feed.rows(file, stream) if row.position > done)
        for batch in _batches(rows):
            _load_batch(batch, job)
            garbage.sweep()
            advance(raw.tell())


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _load_batch(batch: list[Row], job: _Job) -> None:
    before = job.rejects.count
    job.book.renew()
    loaded = _mapped(batch, job)
    for wait in WAITS:
        try:
            with transaction.atomic():
                seen = _settle(batch, _apply(loaded, job), before, job)
            break
        except DatabaseError as error:
            if not sql.returning_error(error):
                seen = _load_one_by_one(batch, loaded, before, job)
                break
            if wait is None:
                raise
            time.sleep(wait * (1 + random.random()))  # noqa: S311 (so that two loaders do not meet again)
    job.book.stored()
    job.mark.counts.add(seen)


def _load_one_by_one(batch: list[Row], loaded: list[Loaded], before: int, job: _Job) -> Counts:
    """The database refused the batch: find the row that it refuses, reject that one, keep the rest.

    Each row is mapped anew, so that it brings along the providers that a refused row was the first to name.
    """
    seen = Counts()
    with transaction.atomic():
        for row, _ in loaded:
            job.context.forget()
            try:
                with transaction.atomic():
                    seen.add(_apply([(row, _ready(row, job))], job))
            except DatabaseError as error:
                if sql.returning_error(error):
                    raise
                reason = f"The database refused it ({type(error).__name__})."
                job.rejects.add(row, Reject("record", reason, "Check the lengths and values of its fields."))
        return _settle(batch, seen, before, job)


def _settle(batch: list[Row], seen: Counts, before: int, job: _Job) -> Counts:
    """The end of a batch, in its transaction: count it and remember how far the file has come."""
    seen.rows, seen.records = len(batch), sum(row.size for row in batch)
    seen.rejected = job.rejects.count - before
    job.mark.move(batch[-1].position, job.rejects.flush(), seen)
    if job.mark.dry_run:
        transaction.set_rollback(True)
    return seen


def _mapped(batch: list[Row], job: _Job) -> list[Loaded]:
    loaded: list[Loaded] = []
    for row in batch:
        try:
            if row.fault is not None:
                raise row.fault
            loaded.append((row, _ready(row, job)))
        except Reject as reject:
            job.rejects.add(row, reject)
    return loaded


def _ready(row: Row, job: _Job) -> list[Ready]:
    """What a row brings, resources as the bytes to be stored."""
    return [_arrived(record, job.book) for record in job.feed.load(row, job.context)]


def _arrived(record: Record, book: aliases.Book) -> Ready:
    """The record; what it says of another member id counts from here on, in the same row, too."""
    if isinstance(record, PersonRecord) and record.previous_member_id:
        book.learn(people.told_of(record))
    if isinstance(record, CounterFacts):
        return replace(record, member_id=book.known_as(record.member_id))
    if not isinstance(record, Item):
        return record
    return arrival(replace(record, key=book.known_as(record.key)) if record.type == "Patient" else record)


def _apply(loaded: list[Loaded], job: _Job) -> Counts:
    actor, book = job.actor, job.book
    records = [record for _, of_row in loaded for record in of_row]
    persons, coverages = _of(PersonRecord, records), _of(CoverageRecord, records)
    benefits, counters, items = _of(LineFacts, records), _of(CounterFacts, records), _of(Arrival, records)
    book.store(by=actor)
    people.put_persons(persons, by=actor, known_as=book.known_as)
    people.put_coverages(coverages, by=actor, known_as=book.known_as)
    plans.upsert_all(benefits, by=actor)
    accumulators.upsert_all(counters, by=actor)
    put = store.put(items, by=actor.id)
    return Counts(
        items=len(items),
        new=put.new,
        changed=put.changed,
        unchanged=put.unchanged,
        stale=put.stale,
        deleted=put.deleted,
        people=len(persons),
        coverages=len(coverages),
        benefits=len(benefits),
        counters=len(counters),
    )


Kind = TypeVar("Kind")


def _of(kind: type[Kind], records: Sequence[object]) -> list[Kind]:
    return [record for record in records if isinstance(record, kind)]
