"""What is written of each grant, in every table of the room, in the ledger of acts and in the outbox.

A grant is whole when it left what another whole grant left: no list of tables stands here, so a table that the
room gets later is looked at by itself as long as its rows hold the grant's id (`grant_id`, or `id` for one row
a grant).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from django.apps import apps

from sharewell.audit.models import Act
from sharewell.notify.models import Promise
from sharewell.sharing.models import Document, Grant, SignedFor

Trace = Counter[str]


def traces() -> dict[str, Trace]:
    """For each id of a grant that stands anywhere: how many rows of which table, act and message tell of it."""
    found: dict[str, Trace] = {}
    for grant_id, what in _all():
        found.setdefault(grant_id, Counter())[what] += 1
    return found


def check_papers() -> None:
    """Every grant has its document, and it is byte for byte what was signed."""
    for grant in Grant.objects.all():
        paper = Document.objects.get(person_key=grant.person_key, id=grant.document_id)
        assert paper.grant_id == grant.id
        assert hashlib.sha256(bytes(paper.pdf)).hexdigest() == grant.document_sha256 == paper.sha256


def _all() -> Iterator[tuple[str, str]]:
    grants = set(Grant.objects.values_list("id", flat=True))
    for model in apps.get_app_config("sharing").get_models():
        table = model._meta.db_table
        names = {field.name for field in model._meta.concrete_fields}
        if "person_key" not in names:
            continue  # a table of the plan, not of a person
        if "grant_id" in names:
            yield from ((row, table) for row in model._default_manager.values_list("grant_id", flat=True))
        else:
            rows = model._default_manager.values_list("id", flat=True)
            yield from ((row, table) for row in rows if model in {Grant, SignedFor} or row in grants)
    for row, event in Act.objects.filter(event__startswith="grant:").values_list("grant_id", "event"):
        yield row, event
    for row in Promise.objects.filter(id__startswith="grant-").values_list("id", flat=True):
        what, _, grant_id = row.partition(":")
        yield grant_id, what
