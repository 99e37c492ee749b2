"""Adjudication: amounts of line and claim, network and benefit status, reasons for what was not paid."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from sharewell.ingest.maps.code import (
    ABSENT,
    ADJUDICATION,
    CARC,
    CARIN_ADJUDICATION,
    CARIN_DISCRIMINATOR,
    CARIN_STATUS,
    NCPDP_REJECT,
    RARC,
    concept,
)
from sharewell.ingest.maps.eob.claim import INSTITUTIONAL, Claim, Line
from sharewell.ingest.maps.money import dollars

Entry = dict[str, Any]

SUBMITTED: Final = concept(ADJUDICATION, "submitted")
_CATEGORIES: Final = (
    (SUBMITTED, "line_submitted_amount", "claim_total_submitted_amount"),
    (concept(ADJUDICATION, "eligible"), "line_allowed_amount", "claim_total_allowed_amount"),
    (concept(CARIN_ADJUDICATION, "noncovered"), "line_disallowed_amount", "claim_disallowed_amount"),
    (concept(CARIN_ADJUDICATION, "discount"), "line_discount_amount", "claim_discount_amount"),
    (concept(ADJUDICATION, "deductible"), "line_patient_deductible", "member_paid_deductible"),
    (concept(ADJUDICATION, "copay"), "line_copay_amount", "copay_amount"),
    (concept(CARIN_ADJUDICATION, "coinsurance"), "line_coinsurance_amount", "co_insurance_liability_amount"),
    (
        concept(CARIN_ADJUDICATION, "priorpayerpaid"),
        "line_primary_payer_paid_amount",
        "claim_primary_payer_paid_amount",
    ),
    (concept(ADJUDICATION, "benefit"), "line_payment_amount", "claim_payment_amount"),
    (
        concept(CARIN_ADJUDICATION, "paidtoprovider"),
        "line_amount_paid_to_provider",
        "claim_amount_paid_to_provider",
    ),
    (concept(CARIN_ADJUDICATION, "paidtopatient"), "line_member_reimbursement", "member_reimbursement"),
    (concept(CARIN_ADJUDICATION, "memberliability"), "line_member_liability", "member_liability"),
    (concept(CARIN_ADJUDICATION, "paidbypatient"), "line_amount_paid_by_patient", "amount_paid_by_patient"),
    (concept(CARIN_ADJUDICATION, "drugcost"), "drug_cost", "claim_drug_cost"),
)
AMOUNTS: Final = _CATEGORIES
"""Every amount: its CARIN category, its column on the line, its column on the claim."""
_LINE: Final = tuple((line, category) for category, line, _ in _CATEGORIES)
_HEAD: Final = tuple((head, category) for category, _, head in _CATEGORIES)
_LINE_KEYS: Final = frozenset(line for line, _ in _LINE)

_ADJUSTMENT: Final = concept(CARIN_DISCRIMINATOR, "adjustmentreason")
_REJECTION: Final = concept(CARIN_DISCRIMINATOR, "rejectreason")
_UNITS: Final = concept(CARIN_DISCRIMINATOR, "allowedunits")
_BENEFIT: Final = {
    status: {
        "category": concept(CARIN_DISCRIMINATOR, "benefitpaymentstatus"),
        "reason": concept(CARIN_STATUS, status),
    }
    for status in ("innetwork", "outofnetwork", "other")
}
_NETWORK: Final = {
    (who, status): {"category": concept(CARIN_DISCRIMINATOR, who), "reason": concept(CARIN_STATUS, status)}
    for who in ("billingnetworkstatus", "renderingnetworkstatus")
    for status in ("innetwork", "outofnetwork")
}
_LINE_DENIALS: Final = tuple(f"line_payment_denial_code_{number}" for number in range(1, 5))
_CLAIM_DENIALS: Final = tuple(f"claim_payment_denial_code_{number}" for number in range(1, 5))
_REMARK: Final = re.compile(r"(M|MA|N)\d{1,4}", re.ASCII)
_GROUP: Final = re.compile(r"(CO|PR|OA|PI|CR)[ -]?(?=[A-Z0-9])", re.ASCII)

NO_AMOUNT: Final[Entry] = {"category": SUBMITTED, "amount": ABSENT}
"""What stands where a profile demands an amount and the source has none at all."""


def has_line_amounts(claim: Claim) -> bool:
    """Whether any line has an amount: then institutional claims show amounts on the lines, else on the claim.

    C4BB EOB-institutional-item-or-header-adjudication allows one of the two, never both.
    """
    return any(not _LINE_KEYS.isdisjoint(line) for line in claim.lines)


def of_line(line: Line, claim: Claim, status: str, *, amounts: bool) -> list[Entry]:
    """item.adjudication. `status` is the benefit payment status of the claim, for lines without their own."""
    kind = claim.kind
    if not amounts and kind in INSTITUTIONAL:
        return []
    entries: list[Entry] = [
        {"category": category, "amount": {"value": dollars(line[key]), "currency": "USD"}}
        for key, category in _LINE
        if key in line
    ] or [NO_AMOUNT]
    codes = [line[key] for key in _LINE_DENIALS if key in line]
    if kind == "pharmacy":
        return entries + _reject_reason(codes)
    entries += reasons(codes, one=kind not in INSTITUTIONAL)
    if "allowed_number_of_units" in line:
        entries.append({"category": _UNITS, "value": line["allowed_number_of_units"]})
    if kind not in INSTITUTIONAL:
        entries.append(_BENEFIT[line.get("line_benefit_payment_status", status)])
    return entries


def of_claim(claim: Claim, status: str, *, amounts: bool) -> list[Entry]:
    """EOB.adjudication: network and benefit status; of institutional claims without line amounts also those."""
    head, kind = claim.head, claim.kind
    entries: list[Entry] = []
    if network := head.get("claim_billing_provider_network_status"):
        entries.append(_NETWORK["billingnetworkstatus", network])
    if kind in ("professional", "oral"):
        rendering = head.get("claim_performing_provider_network_status") or (network if kind == "oral" else None)
        if rendering or kind == "oral":
            entries.append(_NETWORK["renderingnetworkstatus", rendering or "outofnetwork"])
    if kind != "professional":
        entries.append(_BENEFIT[status])
    if kind in INSTITUTIONAL and not amounts:
        entries += [
            {"category": category, "amount": {"value": dollars(head[key]), "currency": "USD"}}
            for key, category in _HEAD
            if key in head
        ] or [NO_AMOUNT]
        entries += reasons([line[key] for line in claim.lines for key in _LINE_DENIALS if key in line], one=False)
    if kind != "pharmacy":
        entries += reasons([head[key] for key in _CLAIM_DENIALS if key in head], one=False)
    return entries


def benefit_status(claim: Claim) -> str:
    """In network, out of network or other (mixed): as the claim says, else its lines, else its biller."""
    if said := claim.head.get("benefit_payment_status"):
        return str(said)
    lines = {line["line_benefit_payment_status"] for line in claim.lines if "line_benefit_payment_status" in line}
    if lines:
        return str(lines.pop()) if len(lines) == 1 else "other"
    return str(claim.head.get("claim_billing_provider_network_status", "other"))


def reasons(codes: list[str], *, one: bool) -> list[Entry]:
    """Adjustment reasons. `one`: the profile takes a single entry a line, so all codes go into it."""
    if not codes:
        return []
    found = [reason(code) for code in dict.fromkeys(codes)]
    if one and len(found) > 1:
        joined: Entry = {"coding": [coding for each in found for coding in each["coding"]]}
        if words := [each["text"] for each in found if "text" in each]:
            joined["text"] = ", ".join(words)
        found = [joined]
    return [{"category": _ADJUSTMENT, "reason": each} for each in found]


@lru_cache(maxsize=8_192)
def reason(code: str) -> Entry:
    """The concept of a denial code: 45 or CO-45 an adjustment reason (the group stays as text), N130 a remark."""
    bare = code.upper()
    if _REMARK.fullmatch(bare):
        return concept(RARC, bare)
    group = _GROUP.match(bare)
    if not group:
        return concept(CARC, bare)
    return {**concept(CARC, bare[group.end() :]), "text": bare}


def _reject_reason(codes: list[str]) -> list[Entry]:
    """The profile takes one reject entry a line: all codes go into it."""
    if not codes:
        return []
    codings = [{"system": NCPDP_REJECT, "code": code} for code in dict.fromkeys(codes)]
    return [{"category": _REJECTION, "reason": {"coding": codings}}]
