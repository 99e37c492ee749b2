"""How fast feeds go in: rows read, claims stored a second, memory, bytes a claim takes; and the second load."""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from benchmarks import place
from sharewell.lib import sql

CLAIMS = ("claims.csv", "pharmacy.csv")
OTHERS = ("eligibility.csv", "plans.csv", "accumulators.csv")


@dataclass(frozen=True, slots=True)
class Loaded:
    """One load of files: rows of the feed, seconds on the clock and of this process, its most memory in MB."""

    label: str
    rows: int
    seconds: float
    busy: float
    memory_mb: int

    def __str__(self) -> str:
        took = f"{self.rows:9,} rows {self.seconds:7.1f} s {self.rows / self.seconds:7,.0f}/s"
        busy = f"{self.rows / self.busy:7,.0f} a second of this process"
        return f"  {self.label:28} {took} ({busy}) {self.memory_mb:4} MB, load {os.getloadavg()[0]:.1f}"


def run(folder: Path, members: int) -> list[str]:
    """Load everything (once), then the claims files again; prints as it goes, and gives the last lines."""
    from sharewell.ingest import run as ingest

    source = place.feeds(members)
    files = [source / name for name in CLAIMS]
    if not (folder / "loaded").exists():
        place.sharewell("migrate")
        _timed("claims and pharmacy CSV", files, ingest)
        for name in OTHERS:
            _timed(f"{name.removesuffix('.csv')} CSV", [source / name], ingest)
        (folder / "loaded").touch()
    _timed("claims and pharmacy again", files, ingest)
    return _sizes()


def _timed(label: str, files: list[Path], ingest: ModuleType) -> None:
    started, busy = time.perf_counter(), time.process_time()
    report = ingest.load(files, rejects_dir=Path(files[0].parent / "rejects"))
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    rows = sum(file.counts.rows for file in report.files)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(Loaded(label, rows, seconds, busy, memory), flush=True)


def _sizes() -> list[str]:
    """Bytes a claim: its body, its terms, the rest of its row and of its page, its indexes."""
    with sql.reader() as connection:
        claims, body, terms = connection.rows(
            "SELECT COUNT(*), SUM(LENGTH(body)), SUM(LENGTH(terms) + COALESCE(LENGTH(CAST(dates AS text)), 0))"
            " FROM records_resource WHERE type = 'ExplanationOfBenefit'"
        )[0]
        everything = connection.rows("SELECT COUNT(*) FROM records_resource")[0][0]
        table, indexes = _room(connection)
    rest = table / everything - (body + terms) / claims
    return [
        f"  bytes a claim                body {body / claims:.0f}, terms {terms / claims:.0f}, rest of its row"
        f" {rest:.0f}, indexes {indexes / everything:.0f}: {(table + indexes) / everything:.0f};"
        f" the shelf {(table + indexes) / 1e6:,.0f} MB for {everything:,} resources"
    ]


def _room(connection: sql.Connection) -> tuple[int, int]:
    """Bytes of the member shelf's table and of its indexes."""
    if connection.dialect == "postgresql":
        return connection.rows("SELECT pg_table_size('records_resource'), pg_indexes_size('records_resource')")[0]
    room = dict(
        connection.rows(
            "SELECT s.type, SUM(d.pgsize) FROM dbstat d JOIN sqlite_schema s ON s.name = d.name"
            " WHERE d.aggregate = 1 AND s.tbl_name = 'records_resource' GROUP BY s.type"
        )
    )
    return room["table"], room["index"]
