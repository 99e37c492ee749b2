"""The profile a resource says it follows: CARIN Blue Button, in the newest version in use."""

from __future__ import annotations

from functools import cache

from sharewell.fhir import profiles

_CARIN = "hl7.fhir.us.carin-bb"


@cache
def profile(type: str, kind: str = "") -> str:
    """Canonical with version, as the guide's invariants want it. Raises LookupError for a type it has none for."""
    for guide in reversed(profiles.guides()):
        for row_type, row_kind, name in guide.profiles:
            if guide.package == _CARIN and (row_type, row_kind) == (type, kind):
                return f"{guide.base}/StructureDefinition/{name}|{guide.version}"
    raise LookupError(f"no CARIN version in use has a profile for {type} {kind}")
