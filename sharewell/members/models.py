"""Persons as the plan's eligibility files know them, and their attempts to register."""

from __future__ import annotations

from django.db import models

from sharewell.members.alias import MemberAlias  # noqa: F401 (the same)
from sharewell.members.case import Case, CaseStep  # noqa: F401 (Django finds the tables of a room here)
from sharewell.members.delegation import (  # noqa: F401 (the same)
    Delegation,
    DelegationPaper,
    EmailProof,
    OnFile,
)
from sharewell.members.staff_access import StaffAccess, StaffRecord  # noqa: F401 (the same)
from sharewell.members.wish import ConfidentialPlace, EmailChange, NoReminder, Preference  # noqa: F401 (the same)


class Person(models.Model):
    """One member. `person_key` is derived from the plan's member id; `route` is a random alias for tokens.

    What a source writes has no length limit here: a long name must not stop a load.
    `content` is a keyed digest of the newest feed record: with `updated_ms` it decides which record wins.
    `user_id` is the one account of this person (no second one can be linked; see register.finish).
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key", "user_id", "route", "family", "given", "middle", "suffix", "birth_date"}
        health = {"death_date", "sex"}
        contact: set[str] = set()
        none = {"language", "updated_ms", "content"}

    person_key = models.BigIntegerField(primary_key=True)
    user_id = models.BigIntegerField(null=True, db_index=True)
    route = models.CharField(max_length=24, db_index=True)
    family = models.TextField()
    given = models.TextField()
    middle = models.TextField(default="")
    suffix = models.TextField(default="")
    birth_date = models.DateField(null=True)
    death_date = models.DateField(null=True)
    sex = models.TextField(default="")
    language = models.TextField(default="en")
    updated_ms = models.BigIntegerField()
    content = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()


class MemberIdentifier(models.Model):
    """A number the plan knows a person by. `lookup` is its keyed HMAC; `value` is empty for SSN and MBI."""

    class Kind(models.TextChoices):
        """Which number it is."""

        MEMBER_ID = "member_id"
        CARD_ID = "card_id"
        SSN = "ssn"
        MBI = "mbi"

    class Classified:
        """What each field is."""

        identifier = {"person_key", "lookup", "value"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"id", "kind"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    lookup = models.BinaryField(max_length=32)
    value = models.TextField(default="")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["lookup"], name="members_identifier_lookup")]


class ContactPoint(models.Model):
    """Where a person can be reached: an e-mail address, a phone number, or a postal address in lines."""

    class Kind(models.TextChoices):
        """Which kind of place."""

        EMAIL = "email"
        PHONE = "phone"
        ADDRESS = "address"

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health: set[str] = set()
        contact = {"value"}
        none = {"id", "kind"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.TextField()

    class Meta:
        default_permissions = ()


class RegistrationCode(models.Model):
    """A one-time code that was sent to a contact on file; only its keyed HMAC is kept.

    `person_key` is 0 for a decoy: nobody was sent it and nobody can enter it. `purpose` is the attempt's: what
    was sent to register with sets no new password.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"id", "code", "channel", "purpose", "made_ms", "expires_ms", "tries", "used_ms"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)
    code = models.BinaryField(max_length=32)
    channel = models.CharField(max_length=10)
    purpose = models.CharField(max_length=10, default="register")
    made_ms = models.BigIntegerField()
    expires_ms = models.BigIntegerField()
    tries = models.PositiveIntegerField(default=0)
    used_ms = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()


class RegistrationAttempt(models.Model):
    """One walk through registration or recovery. `id` is the hash of the secret the visitor's session holds.

    `outcome` is the true reason, never shown; `pending_request` is the app's request to come back to. `way`,
    `sends` and `sent_ms` tell how a code was asked for last, how often, and when.
    """

    class Purpose(models.TextChoices):
        """What the walk is for."""

        REGISTER = "register"
        PASSWORD = "password"  # noqa: S105
        USERNAME = "username"

    class Outcome(models.TextChoices):
        """What was found."""

        MATCHED = "matched"
        UNKNOWN = "unknown"
        SEVERAL = "several"
        TOO_EARLY = "too_early"
        NO_COVERAGE = "no_coverage"
        ALREADY = "already"
        NO_CONTACT = "no_contact"
        NO_ACCOUNT = "no_account"

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {
            "id", "purpose", "code_person_key", "code_id", "outcome", "language", "pending_request",
            "way", "sends", "sent_ms", "started_ms", "confirmed_ms", "finished_ms",
        }  # fmt: skip

    id = models.BinaryField(max_length=32, primary_key=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.REGISTER)
    person_key = models.BigIntegerField(null=True)
    code_person_key = models.BigIntegerField(default=0)
    code_id = models.CharField(max_length=24, default="")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    language = models.CharField(max_length=8)
    pending_request = models.CharField(max_length=80, default="")
    way = models.CharField(max_length=10, default="")
    sends = models.PositiveIntegerField(default=0)
    sent_ms = models.BigIntegerField(default=0)
    started_ms = models.BigIntegerField(db_index=True)
    confirmed_ms = models.BigIntegerField(null=True)
    finished_ms = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
