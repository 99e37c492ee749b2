"""EOB.total: what each amount comes to over the whole claim."""

from __future__ import annotations

from typing import Any

from sharewell.ingest.maps.eob.adjudication import AMOUNTS, NO_AMOUNT
from sharewell.ingest.maps.eob.claim import Claim
from sharewell.ingest.maps.money import dollars


def totals(claim: Claim) -> list[dict[str, Any]]:
    """One entry a category: the claim's own amount where the source gives it, else the sum of the lines."""
    head, lines = claim.head, claim.lines
    found: list[dict[str, Any]] = []
    for category, line_key, head_key in AMOUNTS:
        cents = head.get(head_key)
        if cents is None:
            parts = [line[line_key] for line in lines if line_key in line]
            if not parts:
                continue
            cents = sum(parts)
        found.append({"category": category, "amount": {"value": dollars(cents), "currency": "USD"}})
    return found or [NO_AMOUNT]
