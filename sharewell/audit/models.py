"""Tables of the ledger that live in the main database. Rows are never changed: triggers refuse it."""

from __future__ import annotations

from typing import Any

from django.db import models


class ReadOnlyError(RuntimeError):
    """Someone tried to write the ledger other than through this room's functions."""


class Sealed(models.Model):
    """A row that is written by SQL of this room and only read through Django."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise ReadOnlyError("The ledger is written by sharewell.audit only.")

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise ReadOnlyError("The ledger is never deleted.")


class Act(Sealed):
    """Something was done. `id` counts 1, 2, 3 … within one person's chain; `person_key` 0: no person."""

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.BigIntegerField()
    at_ms = models.BigIntegerField()
    event = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=200)
    actor_for = models.BigIntegerField(null=True)
    app = models.CharField(max_length=200)
    grant_id = models.CharField(max_length=64)
    detail = models.TextField()
    previous = models.BinaryField()
    hash = models.BinaryField()
    position = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "audit_act"
        default_permissions = ()

    class Classified:
        identifier = {"person_key", "actor_id", "actor_for", "grant_id"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"id", "at_ms", "event", "actor_kind", "app", "detail", "previous", "hash", "position"}


class Block(Sealed):
    """A signed seal over all acts and reads of a range of positions (from inclusive, until exclusive)."""

    number = models.BigIntegerField(primary_key=True)
    at_ms = models.BigIntegerField()
    acts_from = models.BigIntegerField()
    acts_until = models.BigIntegerField()
    acts_count = models.BigIntegerField()
    reads_from = models.BigIntegerField()
    reads_until = models.BigIntegerField()
    reads_count = models.BigIntegerField()
    root = models.BinaryField()
    previous = models.BinaryField()
    hash = models.BinaryField()
    signature = models.BinaryField()
    key_version = models.IntegerField()

    class Meta:
        db_table = "audit_block"
        default_permissions = ()

    class Classified:
        identifier: set[str] = set()
        health: set[str] = set()
        contact: set[str] = set()
        none = {
            "number", "at_ms", "acts_from", "acts_until", "acts_count", "reads_from", "reads_until",
            "reads_count", "root", "previous", "hash", "signature", "key_version",
        }  # fmt: skip
