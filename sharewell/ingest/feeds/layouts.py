"""The columns of every CSV feed. This is the list: readers, the synthetic plan and docs/feeds.md follow it.

Claims and pharmacy: one row a claim line; the columns of the claim are repeated on each of its rows. Names are
those of the Common Payer Consumer Data Set (HL7 CARIN Blue Button, CC0). Columns are found by name, in any order,
whatever the case and punctuation; a file may leave out every column that is not required.
"""

from __future__ import annotations

from sharewell.ingest.feeds.column import Column, Layout
from sharewell.ingest.feeds.columns.accumulator import ACCUMULATORS
from sharewell.ingest.feeds.columns.claim import CLAIM, DENTAL_CLAIM, MEDICAL, TRANSPORT
from sharewell.ingest.feeds.columns.eligibility import ELIGIBILITY
from sharewell.ingest.feeds.columns.line import CLAIM_AMOUNTS, FILL, LINE, LINE_AMOUNTS, MEDICAL_LINE
from sharewell.ingest.feeds.columns.plan import PLANS
from sharewell.ingest.feeds.columns.provider import BILLING, PRESCRIBER, PRIMARY_CARE, PROVIDERS

__all__ = ["ACCUMULATORS", "CLAIMS", "ELIGIBILITY", "LAYOUTS", "PHARMACY", "PLANS", "Column", "Layout"]

CLAIMS: Layout = (
    *CLAIM,
    *MEDICAL,
    *DENTAL_CLAIM,
    *TRANSPORT,
    *PROVIDERS,
    *CLAIM_AMOUNTS,
    *LINE,
    *MEDICAL_LINE,
    *LINE_AMOUNTS,
)
"""Institutional, professional, vision and oral claims. A file that mixes in pharmacy claims is read too."""

PHARMACY: Layout = (
    *(column for column in CLAIM if column.name != "Claim unique identifier"),
    Column(
        "RX service reference number",
        "The payer's number of the pharmacy claim",
        "code",
        True,
        also=("Claim unique identifier",),
    ),
    *FILL,
    *BILLING,
    *PRESCRIBER,
    *PRIMARY_CARE,
    *CLAIM_AMOUNTS,
    *LINE,
    Column("Quantity dispensed", "Quantity dispensed", "decimal", line=True),
    *LINE_AMOUNTS,
)
"""Pharmacy claims: one row a fill. A compound has a first row with NDC 'Compound', then one row an ingredient with
the same line number."""

LAYOUTS: dict[str, Layout] = {
    "claims": CLAIMS,
    "pharmacy": PHARMACY,
    "eligibility": ELIGIBILITY,
    "plans": PLANS,
    "accumulators": ACCUMULATORS,
}
