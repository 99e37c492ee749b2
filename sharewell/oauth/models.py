"""Tables of the authorization server. Secrets are kept as SHA-256 hashes; instants as UTC milliseconds.

Person-owned tables are keyed by (person_key, id), so that they can be distributed by person; a token is
found by its route (an alias of the person) and the hash of its secret.
"""

from __future__ import annotations

from django.db import models


class PendingRequest(models.Model):
    """A checked authorization request that waits while its member registers, signs in, reads and signs."""

    id = models.CharField(max_length=64, primary_key=True)
    client_id = models.CharField(max_length=64)
    redirect_uri = models.TextField()
    state = models.TextField()
    scope = models.TextField()
    code_challenge = models.CharField(max_length=43)
    nonce = models.TextField(blank=True)
    prompt = models.CharField(max_length=80, blank=True)
    max_age = models.IntegerField(null=True)
    created_ms = models.BigIntegerField()
    expires_ms = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "oauth_pending_request"
        default_permissions = ()

    class Classified:
        identifier: set[str] = set()
        health: set[str] = set()
        contact: set[str] = set()
        none = {
            "id", "client_id", "redirect_uri", "state", "scope", "code_challenge", "nonce", "prompt", "max_age",
            "created_ms", "expires_ms",
        }  # fmt: skip


class Route(models.Model):
    """A random alias of a person, the readable half of that person's tokens."""

    route = models.CharField(max_length=32, primary_key=True)
    person_key = models.BigIntegerField(unique=True)

    class Meta:
        db_table = "oauth_route"
        default_permissions = ()

    class Classified:
        identifier = {"route", "person_key"}
        health: set[str] = set()
        contact: set[str] = set()
        none: set[str] = set()


class AuthorizationCode(models.Model):
    """A code, good once. `family` is the family of the tokens it gives; `consumed_ms` says when it gave them."""

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=32)
    hash = models.BinaryField(max_length=32)
    client_id = models.CharField(max_length=64)
    grant_id = models.CharField(max_length=64)
    family = models.CharField(max_length=32)
    redirect_uri = models.TextField()
    code_challenge = models.CharField(max_length=43)
    scope = models.TextField()
    nonce = models.TextField(blank=True)
    subject = models.CharField(max_length=64)
    signed_in_ms = models.BigIntegerField(null=True)
    created_ms = models.BigIntegerField()
    expires_ms = models.BigIntegerField(db_index=True)
    consumed_ms = models.BigIntegerField(null=True)

    class Meta:
        db_table = "oauth_authorization_code"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["person_key", "hash"], name="oauth_code_hash")]

    class Classified:
        identifier = {"person_key", "subject"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {
            "id", "hash", "client_id", "grant_id", "family", "redirect_uri", "code_challenge", "scope", "nonce",
            "signed_in_ms", "created_ms", "expires_ms", "consumed_ms",
        }  # fmt: skip


class Token(models.Model):
    """An access or refresh token. A refresh token is `consumed` by its one use and points to its successor.

    All tokens that descend from one code share a `family`, which ends as a whole when reuse is seen.
    """

    class Kind(models.TextChoices):
        ACCESS = "access"
        REFRESH = "refresh"

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=32)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    hash = models.BinaryField(max_length=32)
    client_id = models.CharField(max_length=64)
    grant_id = models.CharField(max_length=64)
    family = models.CharField(max_length=32)
    scope = models.TextField()
    subject = models.CharField(max_length=64)
    issued_with = models.CharField(max_length=32, blank=True)
    successor = models.CharField(max_length=32, blank=True)
    created_ms = models.BigIntegerField()
    expires_ms = models.BigIntegerField(db_index=True)
    consumed_ms = models.BigIntegerField(null=True)
    revoked_ms = models.BigIntegerField(null=True)
    revoked_why = models.CharField(max_length=24, blank=True)

    class Meta:
        db_table = "oauth_token"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["person_key", "hash"], name="oauth_token_hash")]
        indexes = [models.Index(fields=["person_key", "family"], name="oauth_token_family")]

    class Classified:
        identifier = {"person_key", "subject"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {
            "id", "kind", "hash", "client_id", "grant_id", "family", "scope", "issued_with", "successor",
            "created_ms", "expires_ms", "consumed_ms", "revoked_ms", "revoked_why",
        }  # fmt: skip


class SigningKey(models.Model):
    """An RSA key for id_tokens; the private half is sealed with a key outside the database (lib.secret `signing`).

    It is published from its creation, signs from `signs_from_ms`, and leaves the JWKS at `drop_ms`.
    """

    kid = models.CharField(max_length=64, primary_key=True)
    sealed = models.BinaryField()
    public = models.JSONField()
    created_ms = models.BigIntegerField()
    signs_from_ms = models.BigIntegerField()
    drop_ms = models.BigIntegerField(null=True)

    class Meta:
        db_table = "oauth_signing_key"
        default_permissions = ()

    class Classified:
        identifier: set[str] = set()
        health: set[str] = set()
        contact: set[str] = set()
        none = {"kid", "sealed", "public", "created_ms", "signs_from_ms", "drop_ms"}


class AssertionSeen(models.Model):
    """The `jti` of a client assertion that was used, so that it is refused a second time (RFC 7523 §3)."""

    id = models.BigAutoField(primary_key=True)
    client_id = models.CharField(max_length=64)
    jti_hash = models.BinaryField(max_length=32)
    expires_ms = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "oauth_assertion_seen"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["client_id", "jti_hash"], name="oauth_assertion_once")]

    class Classified:
        identifier: set[str] = set()
        health: set[str] = set()
        contact: set[str] = set()
        none = {"id", "client_id", "jti_hash", "expires_ms"}
