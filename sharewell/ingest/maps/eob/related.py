"""EOB.related: the claim that this one replaces, and the one that replaced it."""

from __future__ import annotations

from typing import Any, Final

from sharewell.ingest.maps.code import CARIN_IDENTIFIER, CARIN_RELATED, RELATED_CLAIM, concept
from sharewell.ingest.maps.eob.claim import Claim

UNIQUE_CLAIM: Final = concept(CARIN_IDENTIFIER, "uc")
_PRIOR: Final = concept(RELATED_CLAIM, "prior")
_REPLACED_BY: Final = concept(CARIN_RELATED, "replacedby")


def related(claim: Claim, system: str) -> list[dict[str, Any]]:
    """Links by claim number: apps follow them with a search by `identifier`."""
    found: list[dict[str, Any]] = []
    for key, relationship in (
        ("claim_adjusted_from_identifier", _PRIOR),
        ("claim_adjusted_to_identifier", _REPLACED_BY),
    ):
        if number := claim.head.get(key):
            reference = {"type": UNIQUE_CLAIM, "system": system, "value": number}
            found.append({"relationship": relationship, "reference": reference})
    return found
