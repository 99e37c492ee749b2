"""The table of what the help team opened: one colleague, one member, one case, a reason, a short time."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import models

from sharewell.lib import clock


class Why(StrEnum):
    """Why a member was opened: one of these is chosen, words of one's own stand beside it."""

    APPS = "apps"
    MESSAGES = "messages"
    HELPERS = "helpers"
    ACCOUNT = "account"
    MISUSE = "misuse"


class StaffAccess(models.Model):
    """One opening of one member by one colleague. It ends by itself at `until_ms`, or earlier by hand.

    `worker` is the account id; `why` one of Why; `sealed` the colleague's own words, encrypted. Without a caller
    it is an `emergency`, which somebody else reviews: `review` holds their words, encrypted. Instants are
    milliseconds since 1970 (UTC).
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health = {"sealed", "review"}
        contact: set[str] = set()
        none = {
            "id", "case_id", "worker", "why", "opened_ms", "until_ms", "ended_ms", "emergency", "reviewed_ms",
            "reviewed_by", "proper",
        }  # fmt: skip

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)
    case_id = models.CharField(max_length=24, db_index=True)
    worker = models.CharField(max_length=24)
    why = models.CharField(max_length=12)
    sealed = models.BinaryField()
    opened_ms = models.BigIntegerField()
    until_ms = models.BigIntegerField()
    ended_ms = models.BigIntegerField(null=True)
    emergency = models.BooleanField(default=False)
    reviewed_ms = models.BigIntegerField(null=True)
    reviewed_by = models.CharField(max_length=24, default="")
    review = models.BinaryField(default=b"")
    proper = models.BooleanField(null=True)

    @property
    def opened_at(self) -> datetime:
        """When it was opened (UTC)."""
        return clock.from_ms(self.opened_ms)

    @property
    def until_at(self) -> datetime:
        """When it is over (UTC): by hand, or by itself."""
        return clock.from_ms(min(self.until_ms, self.ended_ms or self.until_ms))

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["person_key", "opened_ms"], name="members_access_newest")]


class StaffRecord(models.Model):
    """A record that one of staff must never work on: their own or one of their family. `id` is the account id."""

    class Classified:
        """What each field is."""

        identifier = {"person_key", "id"}
        health: set[str] = set()
        contact: set[str] = set()
        none: set[str] = set()

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)

    class Meta:
        default_permissions = ()
