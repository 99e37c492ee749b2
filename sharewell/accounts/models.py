"""Users who can sign in, and the counters that limit trying."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from sharewell.accounts.factor import Factor, RecoveryCode
from sharewell.accounts.roles import Permission, permissions
from sharewell.accounts.visit import Device, Draft, Visit
from sharewell.audit.actor import Actor, ActorKind

__all__ = ["Counter", "Device", "Draft", "Factor", "RecoveryCode", "Staff", "User", "UserManager", "Visit"]


class UserManager(BaseUserManager["User"]):
    """Finds a user by the name typed at sign-in, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The user of a name. Raises User.DoesNotExist."""
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who can sign in. The user name is kept in lower case; what the user is, other rooms say."""

    is_staff = False

    class Classified:
        """What each field is."""

        identifier = {"id", "username"}
        health: set[str] = set()
        contact = {"email"}
        none = {"password", "last_login", "language", "is_active", "created", "epoch"}

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField()
    epoch = models.PositiveIntegerField(default=0)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(Lower("username"), name="accounts_user_name_any_case")]

    def get_session_auth_hash(self) -> str:
        """What a session must hold to be this account's: another password or epoch ends it at its next request."""
        return salted_hmac("sharewell.session", f"{self.password}|{self.epoch}", algorithm="sha256").hexdigest()


class Staff(models.Model):
    """A person of the plan who works at the help team's pages. The account is theirs alone and no member's.

    `roles` are names of accounts.roles; `invited` is the hash of the link's secret that sets the password.
    """

    class Classified:
        """What each field is."""

        identifier = {"user", "name"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"roles", "active", "added", "invited", "invited_until_ms"}

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="+")
    name = models.CharField(max_length=80)
    roles = models.JSONField()
    active = models.BooleanField(default=True)
    added = models.DateTimeField()
    invited = models.BinaryField(max_length=32, null=True, db_index=True)
    invited_until_ms = models.BigIntegerField(default=0)

    def may(self, permission: Permission) -> bool:
        """Whether one of the roles allows it, and the account is active."""
        return self.active and permission in permissions(self.roles)

    def actor(self, for_person: int | None = None) -> Actor:
        """Who acts, for the ledger; `for_person`: whom a caller asked for."""
        return Actor(ActorKind.STAFF, str(self.user_id), for_person)

    class Meta:
        default_permissions = ()


class Counter(models.Model):
    """How often something was tried in one window. `key` is a keyed hash: nobody can be found by it."""

    class Classified:
        """What each field is."""

        identifier = {"key"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"window_ms", "taken"}

    key = models.BinaryField(max_length=32, primary_key=True)
    window_ms = models.BigIntegerField(db_index=True)
    taken = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
