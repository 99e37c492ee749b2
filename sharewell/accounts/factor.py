"""What is kept of a second factor and of recovery codes. Nothing here can be used by whoever reads it."""

from __future__ import annotations

from django.db import models

from sharewell.lib import secret


def new_id() -> str:
    """A random id that tells nothing."""
    return secret.token(15)


class Factor(models.Model):
    """An authenticator app or a passkey of one account.

    `sealed`: the app's secret, or the passkey's public key as the browser gave it. `handle`: SHA-256 of the
    passkey's credential id, to find it when nobody has said a name. `step`: the last time step (app) or signature
    count (passkey) that was taken; one that is not greater is refused.
    """

    class Classified:
        """What each field is."""

        identifier = {"id", "user", "handle", "name"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"kind", "sealed", "step", "created_ms", "used_ms"}

    id = models.CharField(max_length=32, primary_key=True, default=new_id)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=60)
    sealed = models.BinaryField()
    handle = models.BinaryField(max_length=32, null=True, unique=True)
    step = models.BigIntegerField(default=0)
    created_ms = models.BigIntegerField()
    used_ms = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(kind="totp"), name="accounts_one_app_each")
        ]


class RecoveryCode(models.Model):
    """One code for the day when the phone is lost: a keyed hash, good once."""

    class Classified:
        """What each field is."""

        identifier = {"id", "user"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"code", "used_ms"}

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    code = models.BinaryField(max_length=32)
    used_ms = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "code"], name="accounts_recovery_code_once")]
