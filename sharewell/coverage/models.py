"""Coverage periods, the benefits of plans, and how far a member has come, as the plan's files state them."""

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


class PlanLine(models.Model):
    """One line of what a plan offers in one plan year: an amount, what a member pays for a service, a link.

    `plan` is contract, benefit package and segment in one spelling (plans.key). Money in cents, `percent` in
    hundredths of one percent; `bound` is cents when `unit` is money, else a number of units. A line that the
    source has taken away stays as `removed`, so that an older file does not bring it back.
    """

    class Classified:
        """What each field is: a plan is nobody's."""

        identifier: set[str] = set()
        health: set[str] = set()
        contact: set[str] = set()
        none = {
            "id", "plan", "year", "plan_name", "plan_type", "benefit", "name", "name_es", "network", "tier",
            "stage", "supply", "first_day", "last_day", "covered", "copay", "percent", "per", "amount", "bound",
            "unit", "every", "after_deductible", "counts", "prior_authorization", "referral", "note", "note_es",
            "url", "url_es", "removed", "updated_ms", "content",
        }  # fmt: skip

    id = models.CharField(max_length=32, primary_key=True)
    plan = models.TextField()
    year = models.IntegerField()
    plan_name = models.TextField(default="")
    plan_type = models.TextField(default="")
    benefit = models.TextField()
    name = models.TextField(default="")
    name_es = models.TextField(default="")
    network = models.TextField(default="in")
    tier = models.IntegerField(default=0)
    stage = models.TextField(default="")
    supply = models.TextField(default="")
    first_day = models.IntegerField(default=0)
    last_day = models.IntegerField(default=0)
    covered = models.BooleanField(default=True)
    copay = models.BigIntegerField(null=True)
    percent = models.IntegerField(null=True)
    per = models.TextField(default="")
    amount = models.BigIntegerField(null=True)
    bound = models.BigIntegerField(null=True)
    unit = models.TextField(default="")
    every = models.TextField(default="")
    after_deductible = models.BooleanField(default=False)
    counts = models.BooleanField(default=True)
    prior_authorization = models.BooleanField(default=False)
    referral = models.BooleanField(default=False)
    note = models.TextField(default="")
    note_es = models.TextField(default="")
    url = models.TextField(default="")
    url_es = models.TextField(default="")
    removed = models.BooleanField(default=False)
    updated_ms = models.BigIntegerField(default=0)
    content = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["plan", "year"], name="coverage_planline_of")]


class Accumulator(models.Model):
    """How much of one limit of a plan year a person has used, at an instant of the source.

    `coverage_id` is the source's number of the coverage, "" when the counter is of the person's whole year.
    `used` and `bound` are cents when `unit` is money, else a number of units.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key", "coverage_id"}
        health = {"counter", "bound", "used"}
        contact: set[str] = set()
        none = {"id", "year", "kind", "network", "unit", "as_of_ms", "content"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=32)
    coverage_id = models.TextField(default="")
    year = models.IntegerField()
    kind = models.TextField()
    network = models.TextField()
    counter = models.TextField()
    unit = models.TextField()
    bound = models.BigIntegerField(null=True)
    used = models.BigIntegerField()
    as_of_ms = models.BigIntegerField()
    content = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()


class CardLink(models.Model):
    """A digital card: a link that opens until it ends or is ended. `lookup` is the hash of its address.

    `sealed` holds address and decryption key, so that the member can see the link again and its content can be
    made anew; the key to it lies outside the database. `recipient`: who the last opener said to be, unproved.
    `right_id`: the right by which a representative made it, for the link opens only while that right holds.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key", "period_id", "lookup", "sealed", "label", "recipient"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"id", "made_ms", "ends_ms", "ended_ms", "opened_ms", "opened", "right_id"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=32)
    period_id = models.CharField(max_length=32)
    lookup = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    label = models.TextField()
    made_ms = models.BigIntegerField()
    ends_ms = models.BigIntegerField()
    ended_ms = models.BigIntegerField(null=True)
    opened_ms = models.BigIntegerField(null=True)
    opened = models.IntegerField(default=0)
    recipient = models.TextField(default="")
    right_id = models.CharField(max_length=24, null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["lookup"], name="coverage_cardlink_lookup")]
