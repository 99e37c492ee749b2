"""A member's connections and signed papers, as the help team sees them: nothing that was read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sharewell.audit import reads
from sharewell.lib import clock
from sharewell.sharing import grants
from sharewell.sharing.models import Document, Grant

MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Connection:
    """One grant, live or ended, and when it last read (UTC)."""

    grant: Grant
    last_used: datetime | None


@dataclass(frozen=True, slots=True)
class Signed:
    """One signed paper: for which app, the texts with their versions, when (UTC), its SHA-256 (hex).

    `intact`: the kept copy still has the hash that its grant was signed with.
    """

    app: str
    texts: list[dict[str, Any]]
    made: datetime
    sha256: str
    intact: bool


def connections(person_key: int) -> list[Connection]:
    """The newest connections of a person first."""
    held = grants.list_for(person_key)[:MOST]
    used = reads.last_use(grant.id for grant in held)
    return [Connection(grant, used.get(grant.id)) for grant in held]


def papers(person_key: int) -> list[Signed]:
    """The newest signed papers of a person first; each copy is hashed anew."""
    held = {grant.id: grant for grant in grants.list_for(person_key)}
    rows = Document.objects.filter(person_key=person_key).order_by("-made_ms", "id")[:MOST]
    return [_signed(row, held[row.grant_id]) for row in rows if row.grant_id in held]


def _signed(row: Document, grant: Grant) -> Signed:
    intact = hashlib.sha256(bytes(row.pdf)).hexdigest() == row.sha256 == grant.document_sha256
    return Signed(grant.product_name, list(grant.papers), clock.from_ms(row.made_ms), row.sha256, intact)
