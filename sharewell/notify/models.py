"""The outbox: one row is a promise to send one message. The inbox: what was promised, kept for its reader."""

from __future__ import annotations

from django.db import models


class Promise(models.Model):
    """A message to one person about one event. `id` is the event's key: an event is told once.

    `sealed` holds address and context, encrypted; it is emptied when the message is sent or given up.
    Instants are milliseconds since 1970 (UTC).
    """

    class State(models.TextChoices):
        """What became of the promise."""

        WAITING = "waiting"
        SENT = "sent"
        LAPSED = "lapsed"
        GIVEN_UP = "given_up"

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health: set[str] = set()
        contact = {"sealed"}
        none = {
            "id", "template", "language", "channel", "promised_by", "state", "attempts",
            "created_ms", "next_ms", "useless_after_ms", "done_ms", "last_error",
        }  # fmt: skip

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=120)
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    channel = models.CharField(max_length=10)
    sealed = models.BinaryField(null=True)
    promised_by = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    created_ms = models.BigIntegerField()
    next_ms = models.BigIntegerField()
    useless_after_ms = models.BigIntegerField(null=True)
    done_ms = models.BigIntegerField(null=True)
    last_error = models.CharField(max_length=80, default="")

    class Meta:
        default_permissions = ()
        db_table = "notify_outbox"
        indexes = [
            models.Index(fields=["next_ms"], name="notify_outbox_waiting", condition=models.Q(state="waiting")),
        ]


class Message(models.Model):
    """A message as it stands in the member's inbox, word for word for ever.

    `id` is a keyed digest of the event's key, so it can stand in an address. `sealed` holds the text as it was
    rendered. `unreached_ms`: when it was known that the e-mail does not arrive.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health = {"sealed"}
        contact: set[str] = set()
        none = {"id", "template", "language", "channel", "made_ms", "read_ms", "unreached_ms"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    channel = models.CharField(max_length=10)
    sealed = models.BinaryField()
    made_ms = models.BigIntegerField()
    read_ms = models.BigIntegerField(null=True)
    unreached_ms = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        db_table = "notify_message"
        indexes = [models.Index(fields=["person_key", "made_ms"], name="notify_message_newest")]


class Letter(models.Model):
    """The member's copy of a letter that was printed, as a sealed PDF. `id` is that of its message.

    The copy names the reader but not where they live: an address that has become secret must not stand in it.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health = {"sealed"}
        contact: set[str] = set()
        none = {"id", "made_ms"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=24)
    sealed = models.BinaryField()
    made_ms = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        db_table = "notify_letter"


class Bounce(models.Model):
    """A message that did not arrive, as a mail server told. `kind`: hard (the address takes no mail) or soft.

    `address` is a short keyed digest, to be compared within this person only. `forgiven_ms`: since when the person
    has shown that the address works.
    """

    class Classified:
        """What each field is."""

        identifier = {"person_key"}
        health: set[str] = set()
        contact: set[str] = set()
        none = {"id", "event_key", "kind", "code", "address", "seen_ms", "forgiven_ms"}

    pk = models.CompositePrimaryKey("person_key", "id")
    person_key = models.BigIntegerField()
    id = models.CharField(max_length=32)
    event_key = models.CharField(max_length=120)
    kind = models.CharField(max_length=4)
    code = models.CharField(max_length=12)
    address = models.CharField(max_length=10)
    seen_ms = models.BigIntegerField()
    forgiven_ms = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        db_table = "notify_bounce"
