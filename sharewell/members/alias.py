"""Table of other names: member ids that mean a person who is known by an earlier one."""

from __future__ import annotations

from django.db import models


class MemberAlias(models.Model):
    """A member id and the one by which the same person is known. `person_key` is the key of `other` itself.

    `waiting`: the source says so, but a person has to decide, and nothing follows from it until then.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key", "other", "first"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"waiting", "since_ms"}

    person_key = models.BigIntegerField(primary_key=True)
    other = models.TextField()
    first = models.TextField()
    waiting = models.BooleanField(default=False)
    since_ms = models.BigIntegerField(db_index=True)

    class Meta:
        default_permissions = ()
