"""EOB.payment and EOB.payee: how the claim was paid, when, and to whom."""

from __future__ import annotations

from typing import Any, Final

from sharewell.ingest.maps.code import CARIN_PAYEE, CARIN_STATUS, PAYEE_TYPE, concept
from sharewell.ingest.maps.eob.claim import Claim, Ref
from sharewell.ingest.maps.money import money
from sharewell.ingest.maps.related_person import payee_key, payee_type

_STATUSES: Final = {status: concept(CARIN_STATUS, status) for status in ("paid", "denied", "partiallypaid")}
_PAYEES: Final = {
    "beneficiary": concept(CARIN_PAYEE, "beneficiary"),
    **{code: concept(PAYEE_TYPE, code) for code in ("provider", "subscriber", "other")},
}


def payment(claim: Claim) -> dict[str, Any] | None:
    """Paid, denied or partly paid, the day and the amount; None while the claim is pending."""
    if claim.pending:
        return None
    head = claim.head
    found: dict[str, Any] = {}
    status = claim.status if claim.status in _STATUSES else head.get("claim_payment_status_code")
    if status in _STATUSES:
        found["type"] = _STATUSES[status]
    if "claim_paid_date" in head:
        found["date"] = head["claim_paid_date"]
    if "claim_payment_amount" in head:
        found["amount"] = money(head["claim_payment_amount"])
    return found or None


def payee(claim: Claim, ref: Ref) -> dict[str, Any] | None:
    """Who receives the payment. C4BB EOB-payee-other-type-requires-party: "other" always has a party."""
    code = claim.head.get("claim_payee_type_code")
    if code is None:
        return None
    found: dict[str, Any] = {"type": _PAYEES[code]}
    if party := _party(claim, code, ref):
        found["party"] = party
    return found


def _party(claim: Claim, code: str, ref: Ref) -> dict[str, Any] | None:
    head = claim.head
    if code == "provider" and "billing" in claim.parties:
        biller = claim.parties["billing"]
        return {"reference": ref(biller.type, biller.key)}
    name = head.get("claim_payee_name") or head.get("claim_payee")
    if code in ("other", "subscriber") and name:
        return {"reference": ref(payee_type(head), payee_key(head)), "display": name}
    if code in ("beneficiary", "subscriber"):
        return {"reference": ref("Patient", claim.member_id)}
    return {"display": name or "not named"}
