"""Check the ledger against its seals: gaps, edits, late seals, the chain of each person's acts, and kept heads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sharewell.audit import acts, block, heads
from sharewell.audit.block import AT, FIRST, Block
from sharewell.audit.heads import Head
from sharewell.audit.problem import Problem
from sharewell.audit.rows import Ledgers, ledgers
from sharewell.lib import clock, sql

LATE_MS: Final = 15 * 60_000
_BATCH: Final = 10_000
_ACT_NAMES: Final = block.ACT_COLUMNS.split(", ")


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked and what was found. Unsealed rows are no problem: they are of the last minute."""

    blocks: int
    acts: int
    reads: int
    unsealed: int
    problems: list[Problem] = field(default_factory=list)


def run(kept: Sequence[Head] = ()) -> Report:
    """Recompute everything, and compare it with heads that were kept elsewhere. A minute for ten million rows."""
    with sql.reader() as connection, ledgers(connection) as both:
        blocks = block.all_blocks(connection)
        problems = [*heads.problems(blocks, kept), *_chain(connection), *_blocks(both, blocks)]
        newest = blocks[-1] if blocks else FIRST
        unsealed = both.acts.beyond(newest.acts_until) + both.reads.beyond(newest.reads_until)
    return Report(
        len(blocks),
        sum(one.acts_count for one in blocks),
        sum(one.reads_count for one in blocks),
        unsealed,
        problems,
    )


def _blocks(both: Ledgers, blocks: Sequence[Block]) -> Iterator[Problem]:
    before = FIRST
    for one in blocks:
        yield from _seal(before, one)
        yield from _content(both, one)
        before = one


def _seal(before: Block, one: Block) -> Iterator[Problem]:
    where = f"block {one.number}"
    if one.number != before.number + 1 or one.previous != before.hash:
        yield Problem("seal", where, f"does not follow block {before.number}: a block is missing or was put in")
    if one.digest() != one.hash or not one.signed_by_us():
        yield Problem("seal", where, "the seal was changed, or is not by our key")
    if (one.acts_from, one.reads_from) != (before.acts_until, before.reads_until):
        yield Problem("seal", where, "does not begin where the block before ends")


def _content(both: Ledgers, one: Block) -> Iterator[Problem]:
    done = both.acts.between(one.acts_from, one.acts_until)
    read = both.reads.between(one.reads_from, one.reads_until)
    where = f"block {one.number}, sealed {clock.from_ms(one.at_ms):%Y-%m-%d %H:%M:%S} UTC"
    for name, rows, count in (("acts", done, one.acts_count), ("reads", read, one.reads_count)):
        if len(rows) < count:
            yield Problem("gap", where, f"{count - len(rows)} {name} are missing")
        if len(rows) > count:
            yield Problem("added", where, f"{len(rows) - count} {name} were put in after the seal")
    same_count = (len(done), len(read)) == (one.acts_count, one.reads_count)
    if same_count and block.root([*done, *read]) != one.root:
        yield Problem("edit", where, "a row was changed after the seal")
    oldest = min((row[AT] for row in [*done, *read]), default=one.at_ms)
    if one.at_ms - oldest > LATE_MS:
        yield Problem("late", where, f"sealed {(one.at_ms - oldest) // 60_000} minutes after its oldest row")


def _chain(connection: sql.Connection) -> Iterator[Problem]:
    """Each person's acts follow one another: 1, 2, 3 …, each with the hash of the one before."""
    person, number, previous = -1, 0, acts.FIRST
    for row in _acts(connection):
        if row["person_key"] != person:
            person, number, previous = row["person_key"], 0, acts.FIRST
        where = f"act {row['id']} of a person's chain, {clock.from_ms(row['at_ms']):%Y-%m-%d %H:%M:%S} UTC"
        if row["id"] != number + 1:
            yield Problem("gap", where, f"{row['id'] - number - 1} acts before it are missing")
        elif bytes(row["previous"]) != previous or acts.chain_hash(previous, row) != bytes(row["hash"]):
            yield Problem("edit", where, "it, or the act before it, was changed")
        number, previous = row["id"], bytes(row["hash"])


def _acts(connection: sql.Connection) -> Iterator[dict[str, Any]]:
    after = (-1, 0)
    while True:
        rows = connection.rows(
            f"SELECT {block.ACT_COLUMNS} FROM audit_act WHERE (person_key, id) > (:person, :id)"  # noqa: S608
            " ORDER BY person_key, id LIMIT :most",
            {"person": after[0], "id": after[1], "most": _BATCH},
        )
        yield from (dict(zip(_ACT_NAMES, row, strict=True)) for row in rows)
        if len(rows) < _BATCH:
            return
        after = (rows[-1][0], rows[-1][1])
