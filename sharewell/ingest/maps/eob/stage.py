"""Where a claim is in the plan's work, as an extension of ours: FHIR's outcome has no word for it.

A claim in appeal is decided for the claim engine; a pending one may wait for papers. The URL is
<base>/StructureDefinition/processing-stage, the value a code; docs/feeds.md lists the words of the feed.
"""

from __future__ import annotations

from typing import Any, Final

from sharewell.ingest.maps.eob.claim import Claim

CODES: Final = {
    "received": "received",
    "inreview": "in-review",
    "informationneeded": "information-needed",
    "inappeal": "in-appeal",
}
"""The word of the feed, and the code of the extension."""


def stage(claim: Claim, base: str) -> list[dict[str, Any]]:
    """EOB.extension; a stage of pending claims is left out once the claim is decided."""
    word = claim.head.get("claim_processing_stage")
    if word is None or (word != "inappeal") != claim.pending:
        return []
    return [{"url": f"{base}/StructureDefinition/processing-stage", "valueCode": CODES[word]}]
