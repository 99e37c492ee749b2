"""Coverage periods as the eligibility files state them."""

from __future__ import annotations

from django.db import models


class Period(models.Model):
    """One coverage of one person. `start` and `end` are dates in the plan's zone; `end` is inclusive.

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
    coverage_id = models.CharField(max_length=64)
    card_id = models.CharField(max_length=64, default="")
    subscriber_id = models.CharField(max_length=64, default="")
    relationship = models.CharField(max_length=20, default="")
    program = models.CharField(max_length=20)
    contract = models.CharField(max_length=10, default="")
    pbp = models.CharField(max_length=10, default="")
    segment = models.CharField(max_length=10, default="")
    plan_name = models.CharField(max_length=120, default="")
    plan_type = models.CharField(max_length=40, default="")
    payer_id = models.CharField(max_length=64, default="")
    payer_name = models.CharField(max_length=120, default="")
    group_id = models.CharField(max_length=64, default="")
    group_name = models.CharField(max_length=120, default="")
    rx_bin = models.CharField(max_length=10, default="")
    rx_pcn = models.CharField(max_length=20, default="")
    rx_grp = models.CharField(max_length=20, default="")
    start = models.DateField(db_column="start_date")
    end = models.DateField(null=True, db_column="end_date")
    cancelled = models.BooleanField(default=False)
    updated_ms = models.BigIntegerField()
    content = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()
