"""What the loader remembers of a file, so that a load that was cut off goes on where it stood."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class LoadedFile(models.Model):
    """One file of one source. `position` rows of it are on the shelf, `rejects_size` bytes of rejects are written.

    `digest` is SHA-256 of the bytes as they lay on disk; `state` is "running" until the last row is committed.
    """

    source = models.CharField(max_length=40)
    feed = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    position = models.BigIntegerField(default=0)
    rejects_size = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="running")
    started = models.DateTimeField()
    updated = models.DateTimeField()

    class Classified:
        identifier: ClassVar[set[str]] = set()
        health: ClassVar[set[str]] = set()
        contact: ClassVar[set[str]] = set()
        none: ClassVar[set[str]] = {
            *("id", "source", "feed", "name", "digest", "position"),
            *("rejects_size", "counts", "state", "started", "updated"),
        }

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "feed", "digest"], name="ingest_one_row_a_file")
        ]
