"""How far a file has come: one row, changed in the transaction of each batch."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.ingest.models import LoadedFile
from sharewell.ingest.report import Counts
from sharewell.lib import clock


class Mark:
    """Position, rejects and counts of one file. A dry run has no row and always begins at the start."""

    def __init__(self, file: Path, digest: str, feed: str, source: str, *, dry_run: bool) -> None:
        self.dry_run = dry_run
        self.position, self.rejects_size, self.counts = 0, 0, Counts()
        self._row = None if dry_run else self._begin(file, digest, feed, source)

    def _begin(self, file: Path, digest: str, feed: str, source: str) -> LoadedFile:
        now = clock.now()
        row, fresh = LoadedFile.objects.get_or_create(
            source=source,
            feed=feed,
            digest=digest,
            defaults={"name": file.name, "started": now, "updated": now},
        )
        if not fresh and row.state == "running":
            self.position, self.rejects_size = row.position, row.rejects_size
            self.counts.add(Counts(**row.counts))
        row.state = "running"
        return row

    def move(self, position: int, rejects_size: int, seen: Counts) -> None:
        """Inside the batch's transaction: rows up to `position` are on the shelf, `seen` with the last of them.

        `counts` is the caller's to advance, once the transaction has committed.
        """
        if self._row is not None:
            self._row.position, self._row.rejects_size = position, rejects_size
            total = Counts()
            total.add(self.counts)
            total.add(seen)
            self._save(total)

    def finish(self, actor: Actor) -> None:
        """The last row is committed: the file is done, and the ledger says so."""
        if self._row is None:
            return
        with transaction.atomic():
            self._row.state = "done"
            self._save(self.counts)
            detail: dict[str, str | int] = {"feed": self._row.feed, "source": self._row.source}
            detail |= {"records": self.counts.records, "rejected": self.counts.rejected}
            acts.record(event=Event.LOAD_FINISHED, by=actor, person_key=None, detail=detail)

    def _save(self, counts: Counts) -> None:
        assert self._row is not None
        self._row.counts, self._row.updated = counts.as_dict(), clock.now()
        self._row.save()
