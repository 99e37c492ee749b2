"""EOB.careTeam: who took part, in the roles that the profile of the claim knows."""

from __future__ import annotations

from typing import Any, Final

from sharewell.ingest.maps.code import CARE_TEAM_ROLE, CARIN_CARE_TEAM, TAXONOMY, concept
from sharewell.ingest.maps.eob.claim import Claim, Ref

_HL7_ROLES: Final = frozenset({"primary", "supervisor"})
_ROLES: Final = {
    role: concept(CARE_TEAM_ROLE if role in _HL7_ROLES else CARIN_CARE_TEAM, role)
    for role in (
        "attending",
        "operating",
        "otheroperating",
        "referring",
        "rendering",
        "supervisor",
        "prescribing",
        "primary",
    )
}


def care_team(claim: Claim, ref: Ref) -> list[dict[str, Any]]:
    """One entry a provider besides the biller and the place."""
    found: list[dict[str, Any]] = []
    for role, party in claim.parties.items():
        concept_of_role = _ROLES.get(role)
        if concept_of_role is None:
            continue
        entry: dict[str, Any] = {
            "sequence": len(found) + 1,
            "provider": {"reference": ref(party.type, party.key)},
            "role": concept_of_role,
        }
        if party.name:
            entry["provider"]["display"] = party.name
        if party.taxonomy:
            entry["qualification"] = concept(TAXONOMY, party.taxonomy)
        found.append(entry)
    return found
