"""The tables of those who act for a member: who, by what right, for what, from when until when, and the papers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """By what right someone acts for a member (45 CFR 164.502(g); 42 CFR 422.561)."""

    GUARDIAN = "guardian", _("Guardian")
    HEALTH_CARE_POWER = "health_care_power", _("Health care power of attorney")
    EXECUTOR = "executor", _("Executor of a member who has died")
    PARENT = "parent", _("Parent of a child under 18")
    COURT_ORDER = "court_order", _("Court order")
    APPOINTED = "appointed", _("Medicare appointed representative")
    CAREGIVER = "caregiver", _("Helper invited by the member")


class Status(models.TextChoices):
    """Where a delegation stands. Only `verified` opens anything, and only within its days."""

    INVITED = "invited", _("Invited")
    ASKED = "asked", _("Waiting for our check")
    VERIFIED = "verified", _("May act")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


class Delegation(models.Model):
    """One person's right to act for one member.

    `person_key` is the member's (0 while nobody knows who is meant); `holder_id` the account that acts, none
    while only invited. `name` is the holder's name and `relation` what the member or the holder says they are
    to each other. `scope` holds words of kinds.PARTS and kinds.ACTS between blanks (" card claims "), so that
    SQL can look for one. Days are of the plan's zone; the last one counts until 24:00.
    `sealed` holds, as JSON, the address an invitation went to, or whom the holder says to act for.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key", "holder_id", "name", "relation", "sealed"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {
            "id", "kind", "scope", "status", "valid_from", "valid_to", "code", "code_until_ms", "language",
            "made_ms", "decided_ms", "decided_by", "ended_ms", "ended_by", "reason",
        }  # fmt: skip

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)
    holder_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=120)
    relation = models.CharField(max_length=60, default="")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    scope = models.CharField(max_length=200, default="")
    status = models.CharField(max_length=10, choices=Status.choices)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    code = models.BinaryField(max_length=32, default=b"")
    code_until_ms = models.BigIntegerField(null=True)
    sealed = models.BinaryField(default=b"")
    language = models.CharField(max_length=8, default="en")
    made_ms = models.BigIntegerField()
    decided_ms = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=80, default="")
    ended_ms = models.BigIntegerField(null=True)
    ended_by = models.CharField(max_length=80, default="")
    reason = models.CharField(max_length=200, default="")

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["holder_id"], name="members_delegation_holder"),
            models.Index(
                fields=["code"], name="members_delegation_code", condition=models.Q(status=Status.INVITED)
            ),
        ]

    def covers(self, word: str) -> bool:
        """Whether the scope holds a part of the record or an act. Days and status are asked elsewhere."""
        return word in self.scope.split()


class DelegationPaper(models.Model):
    """A paper that shows an authority: sealed bytes, the kind of file that its content is, its digest (hex)."""

    class Classified:
        """What each field is."""

        identifier = {"person_key", "sealed"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"id", "delegation_id", "type", "size", "sha256", "made_ms", "by"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)
    delegation_id = models.CharField(max_length=24)
    type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    made_ms = models.BigIntegerField()
    by = models.CharField(max_length=80)

    class Meta:
        default_permissions = ()


class OnFile(models.Model):
    """The plan's files name one person as another's representative: a hint to those who check, no authority.

    `helper_key` is the person key of the one who helps, who may be loaded later.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key", "helper_key"}
        health: set[str] = set()
        contact: set[str] = set()
        none: set[str] = set()

    pk = models.CompositePrimaryKey("person_key", "helper_key")
    person_key = models.BigIntegerField()
    helper_key = models.BigIntegerField(db_index=True)

    class Meta:
        default_permissions = ()


class EmailProof(models.Model):
    """Someone who is no member proves an e-mail address before an account is made.

    `id` is the hash of the secret in the visitor's session; `code` a keyed HMAC; `sealed` the address.
    """

    class Classified:
        """What each field is."""

        identifier: set[str] = set()
        health: set[str] = set()
        contact = {"sealed"}
        none = {"id", "code", "tries", "made_ms", "proved_ms", "used_ms"}

    id = models.BinaryField(max_length=32, primary_key=True)
    code = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    tries = models.PositiveIntegerField(default=0)
    made_ms = models.BigIntegerField(db_index=True)
    proved_ms = models.BigIntegerField(null=True)
    used_ms = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
