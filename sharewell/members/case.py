"""Tables of the help team's queue: a case, and what was done with it step by step."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import models

from sharewell.lib import clock


class CaseKind(StrEnum):
    """What a person of the help team must decide or do."""

    REGISTRATION_UNCLEAR = "registration_unclear"
    REGISTRATION_NO_CONTACT = "registration_no_contact"
    PIN_NOT_ARRIVED = "pin_not_arrived"
    AUTHORITY_DOCUMENT = "authority_document"
    ALTERNATE_FORMAT = "alternate_format"
    CONFIDENTIAL_REQUEST = "confidential_request"
    CALL = "call"
    """A member on the phone: opened by who answers, and worked on at once."""
    DECOY = "decoy"
    """Never shown: written for a stranger, so that nobody learns by time whether a case was opened."""


class Case(models.Model):
    """One thing that waits for a person. `key` is a keyed digest: one open case for one matter.

    `sealed` is what it is about (words by name), encrypted; `person_key` is empty while it is not known whose
    case it is. `worker` is the account id of who works on it. Instants are milliseconds since 1970 (UTC).
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key", "key"}
        health: set[str] = set()
        contact = {"sealed"}
        none = {
            "id", "kind", "opened_ms", "opened_by", "worker", "taken_ms", "closed_ms", "closed_by", "outcome",
        }  # fmt: skip

    id = models.CharField(max_length=24, primary_key=True)
    key = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=24)
    person_key = models.BigIntegerField(null=True, db_index=True)
    sealed = models.BinaryField()
    opened_ms = models.BigIntegerField()
    opened_by = models.CharField(max_length=80)
    worker = models.CharField(max_length=24, default="")
    taken_ms = models.BigIntegerField(null=True)
    closed_ms = models.BigIntegerField(null=True)
    closed_by = models.CharField(max_length=80, default="")
    outcome = models.CharField(max_length=40, default="")

    @property
    def opened_at(self) -> datetime:
        """When it began to wait (UTC)."""
        return clock.from_ms(self.opened_ms)

    @property
    def closed_at(self) -> datetime | None:
        """When it was closed (UTC), or None."""
        return None if self.closed_ms is None else clock.from_ms(self.closed_ms)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="members_case_open_once", condition=models.Q(closed_ms=None)
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "opened_ms"], name="members_case_waiting", condition=models.Q(closed_ms=None)
            ),
        ]


class CaseStep(models.Model):
    """One thing that was done with a case, by whom. `sealed` is the note to it, encrypted; it may be empty."""

    class Classified:
        """What each field is."""

        identifier: set[str] = set()
        health = {"sealed"}
        contact: set[str] = set()
        none = {"id", "case_id", "at_ms", "by", "what"}

    id = models.BigAutoField(primary_key=True)
    case_id = models.CharField(max_length=24, db_index=True)
    at_ms = models.BigIntegerField()
    by = models.CharField(max_length=80)
    what = models.CharField(max_length=40)
    sealed = models.BinaryField(default=b"")

    @property
    def at(self) -> datetime:
        """When (UTC)."""
        return clock.from_ms(self.at_ms)

    class Meta:
        default_permissions = ()
