"""A file that lies in a doctor's note itself."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Final

import orjson

from sharewell.audit.reading import Reader
from sharewell.fhir.access import Access
from sharewell.fhir.resource import at, text
from sharewell.records import search

ENDINGS: Final = {
    "text/plain": "txt", "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "text/rtf": "rtf",
    "application/xml": "xml", "text/xml": "xml", "text/html": "html",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """What is downloaded."""

    ending: str
    content: bytes


def read(access: Access, id_: str, *, by: Reader) -> File | None:
    """The file of a note; None when it holds none. Raises FhirError: 404, 410, 401 as records.search.read."""
    return of(orjson.loads(search.read(access, "DocumentReference", id_, by=by).body))


def of(body: dict[str, Any]) -> File | None:
    """The first attachment that is whole."""
    for one in at(body, "content", "attachment"):
        try:
            content = base64.b64decode(text(one, "data"), validate=True)
        except (binascii.Error, ValueError):
            continue
        if content:
            kind = text(one, "contentType").partition(";")[0].strip().lower()
            return File(ENDINGS.get(kind, "bin"), content)
    return None
