"""The shelves' tables as Django sees them. They are made and written by SQL of this room (see the migration)."""

from __future__ import annotations

from typing import Any

from django.db import models


class KeptError(RuntimeError):
    """Someone tried to write a shelf other than through records.store."""


class Kept(models.Model):
    """A row that only records.store writes."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise KeptError("Only records.store writes the shelves.")

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise KeptError("Only records.store writes the shelves.")


class Row(Kept):
    """What the current row and an older version of a resource share.

    `seq` counts a person's resources in order of arrival and never changes: pages run along it.
    `stamp` is the source's order, `digest` detects an unchanged resource, `codec` reads `body`.
    """

    person_key = models.BigIntegerField()
    seq = models.BigIntegerField()
    updated_ms = models.BigIntegerField()
    stamp = models.BigIntegerField()
    version = models.IntegerField()
    key_version = models.SmallIntegerField()
    audience = models.SmallIntegerField()
    sensitivity = models.SmallIntegerField()
    codec = models.SmallIntegerField()
    deleted = models.SmallIntegerField()
    event_ms = models.BigIntegerField(null=True)
    due_ms = models.BigIntegerField(null=True)
    available_ms = models.BigIntegerField(null=True)
    type = models.TextField()
    id = models.TextField()
    source = models.TextField()
    source_key = models.BinaryField()
    digest = models.BinaryField()
    written_by = models.TextField()
    body = models.BinaryField()

    class Meta:
        abstract = True

    class Classified:
        identifier = {"person_key", "id", "source_key"}
        health = {"type", "digest", "body", "event_ms", "due_ms", "sensitivity"}
        contact: set[str] = set()
        none = {
            "seq", "updated_ms", "stamp", "version", "key_version", "audience", "codec", "deleted",
            "available_ms", "source", "written_by",
        }  # fmt: skip


class Current(Row):
    """The current version, with its index terms and what lists show of it (fhir/brief.py)."""

    pk = models.CompositePrimaryKey("person_key", "id")
    terms = models.TextField()
    dates = models.JSONField(null=True)
    brief = models.TextField(null=True)

    class Meta:
        abstract = True

    class Classified(Row.Classified):
        health = Row.Classified.health | {"terms", "dates", "brief"}


class Older(Row):
    """A version that was replaced; a trigger puts it here, and nothing changes it."""

    pk = models.CompositePrimaryKey("person_key", "id", "version")

    class Meta:
        abstract = True


class Resource(Current):
    """The member shelf."""

    class Meta:
        db_table = "records_resource"
        default_permissions = ()


class Version(Older):
    """Older versions of the member shelf."""

    class Meta:
        db_table = "records_version"
        default_permissions = ()


class PublicResource(Current):
    """The public shelf (person_key is 0)."""

    class Meta:
        db_table = "records_public"
        default_permissions = ()


class PublicVersion(Older):
    """Older versions of the public shelf."""

    class Meta:
        db_table = "records_public_version"
        default_permissions = ()


class PublicTerm(Kept):
    """One index term of a public resource: a text value, or a range of UTC milliseconds."""

    pk = models.CompositePrimaryKey("id", "number")
    id = models.TextField()
    number = models.IntegerField()
    type = models.TextField()
    param = models.TextField()
    value = models.TextField(null=True)
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)

    class Meta:
        db_table = "records_public_term"
        default_permissions = ()

    class Classified:
        identifier: set[str] = set()
        health: set[str] = set()
        contact: set[str] = set()
        none = {"id", "number", "type", "param", "value", "low", "high"}


class Private(Kept):
    """What hides the places of a person who must not be found; `since_ms`: older versions are shown to nobody.

    `sealed` is the mask, also after it has ended (`active` 0).
    """

    person_key = models.BigIntegerField(primary_key=True)
    active = models.SmallIntegerField()
    sealed = models.BinaryField()
    since_ms = models.BigIntegerField()

    class Meta:
        db_table = "records_private"
        default_permissions = ()

    class Classified:
        identifier = {"person_key"}
        health: set[str] = set()
        contact = {"sealed"}
        none = {"active", "since_ms"}


class Original(Kept):
    """What a source says of a resource that the shelf shows without places, sealed, until the mask ends."""

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=32)
    sealed = models.BinaryField()

    class Meta:
        db_table = "records_original"
        default_permissions = ()

    class Classified:
        identifier = {"person_key", "id"}
        health = {"sealed"}
        contact: set[str] = set()
        none: set[str] = set()


class PersonShelf(Kept):
    """One row a person: the lock of its writers, its newest lastUpdated and its last sequence number."""

    person_key = models.BigIntegerField(primary_key=True)
    last_ms = models.BigIntegerField()
    last_seq = models.BigIntegerField()

    class Meta:
        db_table = "records_shelf"
        default_permissions = ()

    class Classified:
        identifier = {"person_key"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"last_ms", "last_seq"}
