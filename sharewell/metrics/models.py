"""The raw events of the federal usage count (42 CFR 422.119(f)), so that the rule of counting may change later."""

from __future__ import annotations

from django.db import models


class Transfer(models.Model):
    """A sync of one app with one member, on one day, in one contract in which the member was then.

    `session_ms` is the instant of the first read of the sync: with `grant_id` it names the sync, also when
    midnight or two contracts make several rows of it. `records` are the member's own resources that went out,
    `requests` how many answers carried any. `contract` as the eligibility feed told it then; empty: none was told.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key", "grant_id"}
        health = {"program"}
        contact: set[str] = set()
        none = {"id", "client_id", "contract", "day", "session_ms", "first_ms", "last_ms", "requests", "records"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=32)
    grant_id = models.CharField(max_length=64)
    client_id = models.CharField(max_length=200)
    program = models.TextField()
    contract = models.TextField()
    day = models.DateField(db_index=True)
    session_ms = models.BigIntegerField()
    first_ms = models.BigIntegerField()
    last_ms = models.BigIntegerField()
    requests = models.IntegerField()
    records = models.IntegerField()

    class Meta:
        default_permissions = ()


class Mark(models.Model):
    """How far the ledger is counted: the number of the newest block of which the transfers are kept."""

    class Classified:
        """What each field is."""

        identifier: set[str] = set()
        health: set[str] = set()
        contact: set[str] = set()
        none = {"name", "block"}

    name = models.CharField(max_length=20, primary_key=True)
    block = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()
