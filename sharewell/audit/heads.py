"""Heads of the ledger that are kept outside the database: they tell a ledger that went back, or was made anew.

A database that is restored from an older backup is whole in itself, and so is one whose rows somebody with the
keys wrote and sealed anew. Only a copy of a head that was kept elsewhere can tell.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from sharewell.audit import block, seal
from sharewell.audit.block import FIRST, Block
from sharewell.audit.problem import Problem
from sharewell.lib import clock, env, secret, sql

NEWEST: Final = "newest.json"


class BadHead(ValueError):
    """A file holds no head; the text says which."""


class WentBack(RuntimeError):
    """The ledger does not hold the head that was kept last; nothing is kept until somebody has looked."""


@dataclass(frozen=True, slots=True)
class Head:
    """The facts of a block as `sharewell audit head` prints them. `source`: the file it was read from."""

    number: int
    hash: str
    signature: str
    at: str
    source: str


def read(place: Path) -> list[Head]:
    """The heads in a file (one JSON object a line), or in all .json files of a folder. Raises BadHead, OSError."""
    files = sorted(place.glob("*.json")) if place.is_dir() else [place]
    return [_head(line, file) for file in files for line in file.read_bytes().splitlines() if line.strip()]


def problems(blocks: Sequence[Block], heads: Sequence[Head]) -> Iterator[Problem]:
    """What of these heads the ledger does not bear out."""
    known = {one.number: one for one in blocks}
    last = max(known, default=FIRST.number)
    for head in heads:
        where = f"block {head.number}, kept in {head.source} (sealed {head.at})"
        if not _ours(head):
            yield Problem("head", where, "the kept head was changed, or is not by our key")
        elif head.number > last:
            words = (
                f"the ledger ends with block {last}: it was restored from an older backup, or its end was cut off"
            )
            yield Problem("restore", where, words)
        elif head.number not in known or known[head.number].hash.hex() != head.hash:
            yield Problem("rebuilt", where, "the ledger has another block there: it was made anew with other rows")


def keep() -> None:
    """Write the newest head into the folder SHAREWELL_HEADS: over newest.json, and once a day into a file.

    Without the setting nothing is done. Raises WentBack when the ledger does not hold what was kept last.
    """
    folder = env.text("SHAREWELL_HEADS", "")
    if not folder:
        return
    with sql.reader() as connection:
        newest = block.last(connection)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    _demand_forward(place / NEWEST, newest)
    if newest.number == FIRST.number:
        return
    line = orjson.dumps(seal.facts(newest)) + b"\n"
    day = place / f"{clock.today().isoformat()}.json"
    for file in (place / NEWEST, *([] if day.exists() else [day])):
        _write(file, line)


def _demand_forward(kept: Path, newest: Block) -> None:
    if not kept.exists():
        return
    heads = read(kept)
    with sql.reader() as connection:
        there = [found for head in heads if (found := block.get(connection, head.number))]
    for problem in problems([*there, newest] if newest.number else there, heads):
        raise WentBack(f"{problem.where}: {problem.words}. Look into it; then move {kept} away.")


def _write(file: Path, line: bytes) -> None:
    """The whole file or none of it, on disk."""
    beside = file.with_suffix(f".{os.getpid()}.part")
    with beside.open("wb") as sink:
        sink.write(line)
        sink.flush()
        os.fsync(sink.fileno())
    beside.replace(file)


def _ours(head: Head) -> bool:
    return any(secret.same(bytes.fromhex(head.signature), one) for one in secret.keyed_all("ledger", head.hash))


def _head(line: bytes, file: Path) -> Head:
    try:
        told = orjson.loads(line)
        bytes.fromhex(told["signature"])
        return Head(int(told["block"]), str(told["hash"]), told["signature"], str(told["at"]), file.name)
    except (ValueError, KeyError, TypeError) as error:
        raise BadHead(f"{file} holds no head of the ledger (sharewell audit head prints one).") from error
