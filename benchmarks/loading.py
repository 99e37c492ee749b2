"""How fast feeds go in: rows read, claims stored a second, memory, bytes a claim takes; and the second load."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import place
from sharewell.lib import sql

CLAIMS = ("claims.csv", "pharmacy.csv")


@dataclass(frozen=True, slots=True)
class Loaded:
    """One load of the claims files: claims and seconds, this process's most memory in MB."""

    label: str
    claims: int
    seconds: float
    memory_mb: int

    def __str__(self) -> str:
        rate = self.claims / self.seconds
        took = f"{self.claims:9,} claims {self.seconds:8.1f} s {rate:8,.0f} claims/s"
        return f"  {self.label:28} {took} {self.memory_mb:5} MB"


def run(folder: Path, members: int) -> list[str]:
    """Load everything (once), then the claims files again; the lines of a table."""
    from sharewell.ingest import run as ingest

    source = place.feeds(members)
    files = [source / name for name in CLAIMS]
    lines = []
    if not (folder / "loaded").exists():
        place.sharewell("migrate")
        lines.append(str(_timed("claims and pharmacy CSV", files, ingest)))
        ingest.load([source / "eligibility.csv", source / "clinical"], rejects_dir=folder / "rejects")
        (folder / "loaded").touch()
    lines.append(str(_timed("the same files again", files, ingest)))
    return [*lines, *_sizes()]


def _timed(label: str, files: list[Path], ingest: object) -> Loaded:
    started = time.perf_counter()
    ingest.load(files, rejects_dir=Path("/tmp/bench-rejects"))  # type: ignore[attr-defined]
    seconds = time.perf_counter() - started
    with sql.reader() as connection:
        claims = connection.rows("SELECT COUNT(*) FROM records_resource WHERE type = 'ExplanationOfBenefit'")[0][0]
    return Loaded(label, claims, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def _sizes() -> list[str]:
    with sql.reader() as connection:
        (count, body, terms) = connection.rows(
            "SELECT COUNT(*), SUM(LENGTH(body)), SUM(LENGTH(CAST(terms AS text))) FROM records_resource"
            " WHERE type = 'ExplanationOfBenefit'"
        )[0]
        everything = connection.rows("SELECT COUNT(*) FROM records_resource")[0][0]
        if connection.dialect == "postgresql":
            size = connection.rows("SELECT pg_total_relation_size('records_resource')")[0][0]
        else:
            pages = connection.rows("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            size = pages[0][0]
    return [
        f"  bytes a claim: body {body / count:.0f}, terms {terms / count:.0f};"
        f" the shelf: {size / 1e6:,.0f} MB for {everything:,} resources, {size / everything:.0f} a resource"
    ]
