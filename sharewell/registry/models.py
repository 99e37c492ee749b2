"""Tables of registered apps and of the hashes of their secrets."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    """Whether an app can keep a secret (RFC 6749 §2.1)."""

    PUBLIC = "public"
    CONFIDENTIAL = "confidential"


class AuthMethod(models.TextChoices):
    """How an app proves itself at the token endpoint (RFC 7591 `token_endpoint_auth_method`)."""

    NONE = "none"
    BASIC = "client_secret_basic"
    ASSERTION = "private_key_jwt"


class Status(models.TextChoices):
    """Whether an app may be used. Suspending stops every one of its tokens at once."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class App(models.Model):
    """One app as its maker registered it. `version` rises with each change of a fact that members are shown."""

    client_id = models.CharField(max_length=64, primary_key=True)
    legal_name = models.CharField(max_length=200)
    product_name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    auth_method = models.CharField(max_length=24, choices=AuthMethod.choices)
    redirect_uris = models.JSONField(default=list)
    native = models.BooleanField(default=False)
    jwks = models.JSONField(null=True)
    jwks_uri = models.TextField(blank=True)
    scopes = models.TextField()
    policy_url = models.TextField(blank=True)
    terms_url = models.TextField(blank=True)
    website = models.TextField(blank=True)
    contact_email = models.CharField(max_length=254)
    security_email = models.CharField(max_length=254, blank=True)
    deletion_contact = models.TextField(blank=True)
    attestation = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField()

    class Meta:
        db_table = "registry_app"
        default_permissions = ()

    class Classified:
        identifier: set[str] = set()
        health: set[str] = set()
        contact = {"contact_email", "security_email", "deletion_contact"}
        none = {
            "client_id", "legal_name", "product_name", "description", "kind", "auth_method", "redirect_uris",
            "native", "jwks", "jwks_uri", "scopes", "policy_url", "terms_url", "website", "attestation",
            "status", "version", "created",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.product_name} ({self.client_id})"

    @property
    def asks_deletion_at(self) -> str:
        """Whom members ask to delete their data; every app has one, since a contact e-mail must be registered."""
        return self.deletion_contact or self.contact_email or self.website

    @property
    def active(self) -> bool:
        """False when the app was suspended."""
        return self.status == Status.ACTIVE


class Credential(models.Model):
    """SHA-256 of one client secret. Valid until `retired`, so that a new secret can be rolled out in peace."""

    id = models.BigAutoField(primary_key=True)
    app = models.ForeignKey(App, on_delete=models.PROTECT, related_name="credentials")
    secret_hash = models.BinaryField(max_length=32)
    created = models.DateTimeField()
    retired = models.DateTimeField(null=True)

    class Meta:
        db_table = "registry_credential"
        default_permissions = ()

    class Classified:
        identifier: set[str] = set()
        health: set[str] = set()
        contact: set[str] = set()
        none = {"id", "app", "secret_hash", "created", "retired"}
