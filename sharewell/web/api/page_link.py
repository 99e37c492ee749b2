"""Links to the next page: sealed, so that nobody can read or change them, and bound to grant and person.

A link holds the search itself, so that no search value stands in an address again; it is worth nothing without
a live token of the same grant, and dies with it.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

import orjson
from cryptography.exceptions import InvalidTag

from sharewell.fhir import outcome
from sharewell.lib import secret
from sharewell.records.found import Cursor

WORDS = "This page link is not valid for this token. Search again from the first page."


@dataclass(frozen=True, slots=True)
class PageLink:
    """The search (its understood pairs), and where its next page starts."""

    type: str
    pairs: tuple[tuple[str, str], ...]
    cursor: Cursor


def seal(link: PageLink, *, grant: str, person_key: int) -> str:
    """The opaque text of a link."""
    told = [grant, str(person_key), link.type, link.pairs, link.cursor.after, link.cursor.upper]
    return base64.urlsafe_b64encode(secret.seal("link", orjson.dumps(told))).decode().rstrip("=")


def unseal(text: str, *, type_: str, grant: str, person_key: int) -> PageLink:
    """The link of a text. Raises FhirError 404 for one that was altered or made for another grant or search."""
    try:
        told = orjson.loads(secret.unseal("link", base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))
    except (InvalidTag, KeyError, ValueError, binascii.Error) as error:
        raise outcome.not_found(WORDS) from error
    if told[:3] != [grant, str(person_key), type_]:
        raise outcome.not_found(WORDS)
    return PageLink(type_, tuple((name, value) for name, value in told[3]), Cursor(told[4], told[5]))
