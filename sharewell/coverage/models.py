"""Coverage periods as the eligibility files state them."""

from __future__ import annotations

from django.db import models


class Period(models.Model):
    """One coverage of one person. `start` and `end` are dates in the plan's zone; `end` is inclusive.

    What a source writes has no length limit here: a long name must not stop a load.
    `id` is derived from the source's coverage id, so that a later record of it changes the same row.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key", "coverage_id", "card_id", "subscriber_id", "group_id"}
        health = {"program"}
        contact: set[str] = set()
        none = {
            "id", "contract", "pbp", "segment", "plan_name", "plan_type", "payer_id", "payer_name",
            "group_name", "rx_bin", "rx_pcn", "rx_grp", "relationship", "start", "end", "cancelled",
            "updated_ms", "content",
        }  # fmt: skip

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=32)
    coverage_id = models.TextField()
    card_id = models.TextField(default="")
    subscriber_id = models.TextField(default="")
    relationship = models.TextField(default="")
    program = models.TextField()
    contract = models.TextField(default="")
    pbp = models.TextField(default="")
    segment = models.TextField(default="")
    plan_name = models.TextField(default="")
    plan_type = models.TextField(default="")
    payer_id = models.TextField(default="")
    payer_name = models.TextField(default="")
    group_id = models.TextField(default="")
    group_name = models.TextField(default="")
    rx_bin = models.TextField(default="")
    rx_pcn = models.TextField(default="")
    rx_grp = models.TextField(default="")
    start = models.DateField(db_column="start_date")
    end = models.DateField(null=True, db_column="end_date")
    cancelled = models.BooleanField(default=False)
    updated_ms = models.BigIntegerField()
    content = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()
