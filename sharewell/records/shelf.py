"""The two shelves: the member shelf, kept by person, and the public shelf of what many records name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sharewell.fhir import compartment

NOBODY: Final = 0
"""The person key of the public shelf, so that one engine serves both."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where one shelf's current rows and older versions lie; `indexed`: its terms have a table of their own."""

    table: str
    versions: str
    indexed: bool


MEMBER: Final = Shelf("records_resource", "records_version", indexed=False)
PUBLIC: Final = Shelf("records_public", "records_public_version", indexed=True)
TERMS: Final = "records_public_term"
PEOPLE: Final = "records_shelf"


def of(type_: str) -> Shelf:
    """The shelf on which resources of a type lie."""
    return PUBLIC if compartment.shelf(type_) == "public" else MEMBER
