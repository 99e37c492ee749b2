"""Grants, signatures and signed documents: the ledger of what members allowed.

Only this room writes here. Triggers in the database refuse every change of a signature or a document,
and every change of a grant but its end (see migration 0002).
"""

from __future__ import annotations

from datetime import datetime

from django.db import models

from sharewell.lib import clock


class State(models.TextChoices):
    """The states of a grant. All but `active` are final."""

    ACTIVE = "active"
    EXPIRED = "expired"
    STOPPED_BY_MEMBER = "stopped_by_member"
    STOPPED_BY_REPRESENTATIVE = "stopped_by_representative"
    STOPPED_BY_HELP_TEAM = "stopped_by_help_team"
    STOPPED_FOR_SECURITY = "stopped_for_security"
    COVERAGE_ENDED = "coverage_ended"
    DECEASED = "deceased"
    DELEGATION_ENDED = "delegation_ended"


class Grant(models.Model):
    """What one person allowed one app. Instants are milliseconds since 1970 (UTC).

    `papers` lists {name, version, language, material_id, sha256, template}; `document_sha256` is the hash
    of the signed PDF. `app_version` is the version of the app's legal facts that were signed.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key", "signer_id", "signer_name", "authority"}
        health = {"client_id", "legal_name", "product_name"}
        contact: set[str] = set()
        none = {
            "id", "app_version", "scopes", "language", "papers", "signature_id", "document_id",
            "document_sha256", "starts_ms", "ends_ms", "state", "ended_ms", "ended_by", "ended_channel",
            "ended_reason",
        }  # fmt: skip

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)
    signer_id = models.BigIntegerField()
    signer_name = models.TextField()
    authority = models.CharField(max_length=200, default="")
    client_id = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200)
    product_name = models.CharField(max_length=200)
    app_version = models.PositiveIntegerField()
    scopes = models.TextField()
    language = models.CharField(max_length=8)
    papers = models.JSONField()
    signature_id = models.CharField(max_length=24)
    document_id = models.CharField(max_length=24)
    document_sha256 = models.CharField(max_length=64)
    starts_ms = models.BigIntegerField()
    ends_ms = models.BigIntegerField()
    state = models.CharField(max_length=26, choices=State.choices, default=State.ACTIVE)
    ended_ms = models.BigIntegerField(null=True)
    ended_by = models.CharField(max_length=80, default="")
    ended_channel = models.CharField(max_length=20, default="")
    ended_reason = models.CharField(max_length=200, default="")

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["ends_ms"], name="sharing_grant_ends", condition=models.Q(state="active")),
            models.Index(fields=["client_id"], name="sharing_grant_client"),
        ]

    @property
    def starts_at(self) -> datetime:
        """When sharing began (UTC)."""
        return clock.from_ms(self.starts_ms)

    @property
    def ends_at(self) -> datetime:
        """The first instant at which nothing is shared any more (UTC): at most 365×24 h after the start."""
        return clock.from_ms(self.ends_ms)

    @property
    def ended_at(self) -> datetime | None:
        """When it was ended (UTC), or None while it is active."""
        return None if self.ended_ms is None else clock.from_ms(self.ended_ms)

    @property
    def is_live(self) -> bool:
        """True while active and before its end. Coverage is asked separately, at every request."""
        return self.state == State.ACTIVE and clock.now_ms() < self.ends_ms


class Signature(models.Model):
    """The act of signing: who, what was typed, when, from where, and the hashes of what was shown."""

    class Classified:
        """What each field is."""

        identifier = {"person_key", "signer_id", "username", "typed_name", "authority", "source_address"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"id", "grant_id", "method", "signed_ms", "papers"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)
    grant_id = models.CharField(max_length=24)
    signer_id = models.BigIntegerField()
    username = models.CharField(max_length=64)
    typed_name = models.CharField(max_length=200)
    authority = models.CharField(max_length=200, default="")
    method = models.CharField(max_length=10)
    source_address = models.CharField(max_length=64, default="")
    signed_ms = models.BigIntegerField()
    papers = models.JSONField()

    class Meta:
        default_permissions = ()


class Document(models.Model):
    """A signed PDF, kept byte for byte, with its SHA-256 (hex)."""

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health = {"pdf"}
        contact: set[str] = set()
        none = {"id", "grant_id", "sha256", "made_ms"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)
    grant_id = models.CharField(max_length=24)
    sha256 = models.CharField(max_length=64)
    pdf = models.BinaryField()
    made_ms = models.BigIntegerField()

    class Meta:
        default_permissions = ()


class SignedFor(models.Model):
    """By which right a representative signed a grant for a member. `id` is the grant's.

    The grant lives only while this right does: the access join asks both (sharing.authority).
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"id", "delegation_id"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)
    delegation_id = models.CharField(max_length=24)

    class Meta:
        default_permissions = ()


class Evidence(models.Model):
    """How the signer of a grant proved to be there, and what was shown and agreed to when. `id` is the grant's.

    `papers` lists {name, sha256, opened_ms, agreed_ms}; an instant is null where no page told it.
    `categories` are the kinds of data the member chose; empty means all.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key", "user_agent"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"id", "method", "proved_ms", "days", "categories", "papers"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)
    method = models.CharField(max_length=16)
    proved_ms = models.BigIntegerField()
    user_agent = models.CharField(max_length=300, default="")
    days = models.PositiveIntegerField()
    categories = models.JSONField(default=list)
    papers = models.JSONField()

    class Meta:
        default_permissions = ()


class PaperCertificate(models.Model):
    """A certificate of the plan that seals papers, with its private key, sealed under the ring's key `signing`.

    `certificate` is DER; `chain` the certificates above it, one after another. The highest `number` that is
    valid seals; none is ever removed, since papers that it sealed stay. `own` tells one of the plan's from a
    self-made one.
    """

    class Classified:
        """What each field is."""

        identifier: set[str] = set()
        health: set[str] = set()
        contact: set[str] = set()
        none = {
            "number", "sha256", "certificate", "chain", "sealed", "own", "valid_from_ms", "valid_until_ms",
            "created_ms",
        }  # fmt: skip

    number = models.PositiveIntegerField(primary_key=True)
    sha256 = models.CharField(max_length=64, unique=True)
    certificate = models.BinaryField()
    chain = models.BinaryField(default=b"")
    sealed = models.BinaryField()
    own = models.BooleanField()
    valid_from_ms = models.BigIntegerField()
    valid_until_ms = models.BigIntegerField()
    created_ms = models.BigIntegerField()

    class Meta:
        default_permissions = ()
