"""What one caller may see: the value that every data statement must obey. No Access, no rows.

An Access is made by the doors (from a live token, or for the member's own pages) and goes unchanged into every
read: search, included resources, later pages, versions, exports.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sharewell.fhir import compartment
from sharewell.fhir.scopes import Filter, Interaction, ResourceScope

APP: Final = 0
"""Audience of an app: what the plan has decided."""
OWN: Final = 1
"""Audience of the member's own pages: pending claims too."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition in SQL (`:name` placeholders) that must hold in the very statement that reads (live grant)."""

    sql: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Access:
    """person_key: whose member shelf (None: public shelf only); audience: highest audience shown (APP or OWN).

    scopes: what kinds of resources, any one suffices; guard: None only where no grant stands behind the caller.
    unmarked_only: nothing that carries a mark of sensitivity (for the parent of a child that controls it).
    """

    person_key: int | None
    audience: int
    scopes: tuple[ResourceScope, ...]
    guard: Guard | None
    unmarked_only: bool = False

    def allows(self, type_: str, interaction: Interaction) -> bool:
        """Whether any scope reaches this type at all (its filters may still hide single resources)."""
        return any(scope.reaches(type_, interaction) for scope in self.scopes)

    def limits(self, type_: str, interaction: Interaction) -> tuple[tuple[Filter, ...], ...]:
        """The alternatives of which one must hold for a resource of this type to be seen.

        ((),) nothing to check; () nothing may be seen; otherwise each alternative is a tuple of filters that must
        all hold.
        """
        found = [scope.filters for scope in self.scopes if scope.reaches(type_, interaction)]
        return ((),) if () in found else tuple(dict.fromkeys(found))


EVERYTHING: Final = ResourceScope("*", read=True, search=True)


def own(person_key: int) -> Access:
    """A person's own pages: everything of that person, pending claims too; the session is the guard."""
    return Access(person_key, OWN, (EVERYTHING,), None)


def app(
    person_key: int, scopes: tuple[ResourceScope, ...], guard: Guard, *, unmarked_only: bool = False
) -> Access:
    """An app with a live token: what the grant's scopes reach, as long as the guard holds."""
    return Access(person_key, APP, scopes, guard, unmarked_only)


def public() -> Access:
    """Anyone: the public shelf only."""
    return Access(None, APP, tuple(ResourceScope(type_, True, True) for type_ in sorted(compartment.PUBLIC)), None)
