"""Seal the ledger: `sharewell work` calls it every minute. The last minute is not sealed yet, and we say so.

Rows below the oldest running transaction -> digests -> Merkle root -> the block before -> a signature by the
"ledger" key, which is not in the database. Whoever keeps a copy of the daily head elsewhere can prove later
that nothing before it was changed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.db import transaction

from sharewell.audit import block
from sharewell.audit.block import Block
from sharewell.audit.rows import ledgers
from sharewell.lib import clock, secret, sql

MOST_ROWS: Final = 50_000
_ONE_SEALER: Final = "SELECT pg_advisory_xact_lock(7253616)"


class SealError(RuntimeError):
    """The ledger cannot be sealed as it stands; the message says what to do."""


def run() -> int:
    """Seal everything that is settled and give the number of new blocks. Raises SealError."""
    made = 0
    while _one() is not None:
        made += 1
    return made


def head() -> dict[str, str | int]:
    """The newest block's facts, to be kept where the database's administrators cannot reach."""
    with sql.reader() as connection:
        return facts(block.last(connection))


def facts(one: Block) -> dict[str, str | int]:
    """What is kept of a block elsewhere."""
    return {
        "block": one.number,
        "at": clock.from_ms(one.at_ms).isoformat(),
        "hash": one.hash.hex(),
        "signature": one.signature.hex(),
        "key_version": one.key_version,
    }


def _one() -> Block | None:
    """Seal one block; None when nothing new is settled."""
    with transaction.atomic(), sql.writer() as connection:
        if connection.dialect == "postgresql":
            connection.rows(_ONE_SEALER)
        before = block.last(connection)
        with ledgers(connection) as both:
            if both.bound is not None and both.bound < before.acts_until:
                raise SealError(
                    "This database was restored into a server whose transaction numbers are lower than those in"
                    " the ledger. Stop the server, run pg_resetwal with a higher epoch (-e), start it again."
                )
            acts_until = both.acts.end(before.acts_until, both.bound, MOST_ROWS)
            reads_until = both.reads.end(before.reads_until, both.bound, MOST_ROWS)
            acts = both.acts.between(before.acts_until, acts_until)
            reads = both.reads.between(before.reads_until, reads_until)
        if not acts and not reads:
            return None
        made = Block(
            before.number + 1, clock.now_ms(),
            before.acts_until, acts_until, len(acts), before.reads_until, reads_until, len(reads),
            block.root([*acts, *reads]), before.hash,
        )  # fmt: skip
        made = replace(made, hash=made.digest())
        signature = secret.keyed("ledger", made.hash.hex())
        made = replace(made, signature=signature, key_version=secret.key_version("ledger"))
        block.insert(connection, made)
    return made
