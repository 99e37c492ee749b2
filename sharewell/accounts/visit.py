"""What is kept of where an account is signed in, from which browsers, and of what was typed when it ended."""

from __future__ import annotations

from django.db import models

from sharewell.lib import secret


def new_id() -> str:
    """A random id that tells nothing."""
    return secret.token(15)


class Visit(models.Model):
    """One session of an account. `kept` is the session's name in the database; `network` only the rough one."""

    class Classified:
        """What each field is."""

        identifier = {"id", "user", "network"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"kept", "words", "started_ms"}

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    kept = models.CharField(max_length=40, unique=True)
    words = models.CharField(max_length=40)
    network = models.CharField(max_length=48)
    started_ms = models.BigIntegerField(db_index=True)

    class Meta:
        default_permissions = ()


class Device(models.Model):
    """A browser that an account has signed in from. `key` is a keyed hash of what the browser's cookie holds."""

    class Classified:
        """What each field is."""

        identifier = {"id", "user"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"key", "words", "first_ms", "seen_ms"}

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    key = models.BinaryField(max_length=32)
    words = models.CharField(max_length=40)
    first_ms = models.BigIntegerField()
    seen_ms = models.BigIntegerField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="accounts_device_once")]


class Draft(models.Model):
    """What someone had typed on a page when the session ended, sealed. `place` is a keyed hash of the page."""

    class Classified:
        """What each field is."""

        identifier = {"id", "user"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"place", "sealed", "until_ms"}

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    place = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    until_ms = models.BigIntegerField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="accounts_draft_once")]
