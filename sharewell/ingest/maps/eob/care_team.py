"""EOB.careTeam: who took part, in the roles that the profile of the claim knows."""

from __future__ import annotations

from typing import Any, Final

from sharewell.ingest.maps.code import ABSENT, CARE_TEAM_ROLE, CARIN_CARE_TEAM, TAXONOMY, concept
from sharewell.ingest.maps.eob.claim import Claim, Ref
from sharewell.ingest.maps.party import Party

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
        if concept_of_role is None or (role == "rendering" and _says_nothing_new(party, claim)):
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
        elif role == "rendering" and claim.kind == "outpatient":
            entry["qualification"] = ABSENT
        found.append(entry)
    return found


def _says_nothing_new(rendering: Party, claim: Claim) -> bool:
    """An outpatient claim may name who rendered it only with a taxonomy (C4BB EOB-careteam-qualification); without
    one it is left out where the attending provider is the same."""
    if rendering.taxonomy or claim.kind != "outpatient":
        return False
    attending = claim.parties.get("attending")
    return attending is not None and attending.npi == rendering.npi
