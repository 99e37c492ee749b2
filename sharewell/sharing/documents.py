"""Signed documents, for the member to read for ever: also after the grant or the coverage has ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sharewell.lib import clock
from sharewell.sharing.models import Document, Grant


@dataclass(frozen=True, slots=True)
class Entry:
    """One signed document in a list. `title` names the app; `created` is UTC."""

    id: str
    title: str
    created: datetime
    sha256: str
    grant_id: str


def list_for(person_key: int) -> list[Entry]:
    """All documents of a person, the newest first, without their bytes."""
    names = dict(Grant.objects.filter(person_key=person_key).values_list("id", "product_name"))
    rows = Document.objects.filter(person_key=person_key).order_by("-made_ms", "id").defer("pdf")
    return [
        Entry(row.id, names.get(row.grant_id, ""), clock.from_ms(row.made_ms), row.sha256, row.grant_id)
        for row in rows
    ]


def find(person_key: int, document_id: str) -> Document | None:
    """A document of this person, with its bytes; another person's is not found."""
    return Document.objects.filter(person_key=person_key, id=document_id).first()
