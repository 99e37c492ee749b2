"""Tables of how a member wants to be reached and told: preferences, a new e-mail address, a confidential place."""

from __future__ import annotations

from django.db import models


class Preference(models.Model):
    """What a member has chosen; no row is no choice. A feed never writes here.

    `language` and `phone` may be empty. `format`: see preferences.Format. `paper`: letters before e-mail.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health = {"format"}
        contact = {"phone"}
        none = {"language", "paper", "changed_ms"}

    person_key = models.BigIntegerField(primary_key=True)
    language = models.CharField(max_length=8, default="")
    format = models.CharField(max_length=12, default="standard")
    paper = models.BooleanField(default=False)
    phone = models.TextField(default="")
    changed_ms = models.BigIntegerField()

    class Meta:
        default_permissions = ()


class EmailChange(models.Model):
    """A new e-mail address that waits for the code that was sent to it: `sealed` the address, `code` an HMAC."""

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health: set[str] = set()
        contact = {"sealed"}
        none = {"id", "code", "made_ms", "tries", "used_ms"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)
    sealed = models.BinaryField()
    code = models.BinaryField(max_length=32)
    made_ms = models.BigIntegerField()
    tries = models.PositiveIntegerField(default=0)
    used_ms = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()


class NoReminder(models.Model):
    """An e-mail address to which the member wants no reminders; `id` is its digest (notify.verp.address_part)."""

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"id", "since_ms"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=10)
    since_ms = models.BigIntegerField()

    class Meta:
        default_permissions = ()


class ConfidentialPlace(models.Model):
    """The only place where a member may be reached, from `started_ms` until `ended_ms` (45 CFR 164.522(b)).

    `sealed` holds the place; the newest row without an end counts. Instants are UTC milliseconds since 1970.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health: set[str] = set()
        contact = {"sealed"}
        none = {"id", "started_ms", "started_by", "ended_ms", "ended_by"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)
    sealed = models.BinaryField()
    started_ms = models.BigIntegerField()
    started_by = models.CharField(max_length=80)
    ended_ms = models.BigIntegerField(null=True)
    ended_by = models.CharField(max_length=80, default="")

    class Meta:
        default_permissions = ()
