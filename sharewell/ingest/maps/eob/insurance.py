"""EOB.insurance and EOB.insurer: the coverage the claim was adjudicated under, and one that paid before."""

from __future__ import annotations

from typing import Any

from sharewell.ingest.maps.code import ABSENT
from sharewell.ingest.maps.coverage import other_coverage_key
from sharewell.ingest.maps.eob.claim import Claim, Ref


def insurance(claim: Claim, ref: Ref) -> list[dict[str, Any]]:
    """The focal coverage first; then the coverage of another payer that paid before."""
    head = claim.head
    coverage = head.get("coverage_id")
    found: list[dict[str, Any]] = [
        {"focal": True, "coverage": {"reference": ref("Coverage", coverage)} if coverage else ABSENT}
    ]
    if payer := head.get("claim_primary_payer_identifier"):
        key = other_coverage_key(claim.member_id, payer)
        found.append({"focal": False, "coverage": {"reference": ref("Coverage", key)}})
    return found


def insurer(claim: Claim, ref: Ref) -> dict[str, Any]:
    """The payer: the same Organization that Coverage.payor of the focal coverage names."""
    head = claim.head
    payer = head.get("claim_payer_identifier")
    if not payer:
        return {"display": head["claim_payer_name"]} if "claim_payer_name" in head else ABSENT
    found = {"reference": ref("Organization", payer)}
    if name := head.get("claim_payer_name"):
        found["display"] = name
    return found
