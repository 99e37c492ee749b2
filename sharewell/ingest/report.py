"""What a load did, file by file: records in = on the shelf + rejects."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path

COUNTED = (
    "rows",
    "records",
    "rejected",
    "items",
    "new",
    "changed",
    "unchanged",
    "stale",
    "deleted",
    "people",
    "coverages",
    "benefits",
    "counters",
)


@dataclass(slots=True)
class Counts:
    """rows: records as a feed takes them (a claim, a resource); records: source records they hold (lines).

    items: resources handed to the shelf = new + changed + unchanged + stale + deleted.
    rejected: source records in the rejects file. benefits: lines of plans; counters: of members' plan years.
    """

    rows: int = 0
    records: int = 0
    rejected: int = 0
    items: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    stale: int = 0
    deleted: int = 0
    people: int = 0
    coverages: int = 0
    benefits: int = 0
    counters: int = 0

    def add(self, other: Counts) -> None:
        """Add another count to this one."""
        for name in COUNTED:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def as_dict(self) -> dict[str, int]:
        """For the loader's table and for reports."""
        return asdict(self)


@dataclass(slots=True)
class FileReport:
    """One file. feed is "" when no feed knows the file; problem says why nothing of it was loaded."""

    path: Path
    feed: str = ""
    counts: Counts = field(default_factory=Counts)
    rejects: Path | None = None
    problem: str = ""
    resumed_at: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Report:
    """A whole load. lost_references: why references of FHIR resources lead nowhere -> how many."""

    files: list[FileReport] = field(default_factory=list)
    lost_references: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> Counts:
        """All files together."""
        total = Counts()
        for file in self.files:
            total.add(file.counts)
        return total

    @property
    def has_rejects(self) -> bool:
        """True when any record or file could not be loaded."""
        return any(file.problem or file.counts.rejected for file in self.files)
