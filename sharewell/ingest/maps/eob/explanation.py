"""The whole ExplanationOfBenefit of a claim. http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-ExplanationOfBenefit"""

from __future__ import annotations

from typing import Any, Final

from sharewell.ingest.maps.code import ABSENT, CARIN_SUBTYPE, CLAIM_TYPE, concept
from sharewell.ingest.maps.eob.adjudication import benefit_status, has_line_amounts, of_claim
from sharewell.ingest.maps.eob.care_team import care_team
from sharewell.ingest.maps.eob.claim import INSTITUTIONAL, Claim, Ref
from sharewell.ingest.maps.eob.diagnosis import diagnoses, procedures
from sharewell.ingest.maps.eob.insurance import insurance, insurer
from sharewell.ingest.maps.eob.lines import items
from sharewell.ingest.maps.eob.notes import notes
from sharewell.ingest.maps.eob.payment import payee, payment
from sharewell.ingest.maps.eob.related import UNIQUE_CLAIM, related
from sharewell.ingest.maps.eob.stage import stage
from sharewell.ingest.maps.eob.supporting_info import supporting_info
from sharewell.ingest.maps.eob.totals import totals
from sharewell.ingest.maps.profile import profile

Resource = dict[str, Any]

_CANCELLED: Final = frozenset({"reversed", "cancelled"})
_STARTS: Final = ("statement_from_date", "claim_service_start_date", "member_admission_date")
_ENDS: Final = ("statement_thru_date", "claim_service_end_date", "member_discharge_date")
_CREATED: Final = ("adjudication_date", "claim_paid_date", "claim_received_date")


def explanation_of_benefit(claim: Claim, ref: Ref, base: str) -> Resource:
    """The resource, without id, versionId and lastUpdated (the shelf stamps them).

    ref(type, source key) answers "Type/<id>"; `base` is the URL under which the plan's identifier systems live.
    Raises ValueError when the claim names no day at all: it could not be found by date.
    """
    kind, head = claim.kind, claim.head
    amounts = has_line_amounts(claim)
    status = benefit_status(claim)
    info = supporting_info(claim, ref)
    said = notes(head)
    lines = items(claim, info, said, status, amounts=amounts)
    system = f"{base}/sid/claim"
    period = billable_period(claim)
    eob: Resource = {
        "resourceType": "ExplanationOfBenefit",
        "meta": {"profile": [profile("ExplanationOfBenefit", kind)]},
        "extension": stage(claim, base),
        "identifier": [{"type": UNIQUE_CLAIM, "system": system, "value": claim.id}],
        "status": "cancelled" if is_cancelled(claim) else "active",
        "type": concept(CLAIM_TYPE, claim.type),
        "subType": concept(CARIN_SUBTYPE, kind) if kind in INSTITUTIONAL else None,
        "use": "claim",
        "patient": {"reference": ref("Patient", claim.member_id)},
        "billablePeriod": period,
        "created": next((head[key] for key in _CREATED if key in head), period["start"]),
        "insurer": insurer(claim, ref),
        "provider": _provider(claim, ref),
        "related": related(claim, system),
        "payee": payee(claim, ref),
        "outcome": _outcome(claim, amounts=amounts),
        "careTeam": care_team(claim, ref),
        "supportingInfo": list(info),
        "diagnosis": diagnoses(claim),
        "procedure": procedures(claim) if kind == "inpatient" else None,
        "insurance": insurance(claim, ref),
        "item": lines,
        "adjudication": of_claim(claim, status, amounts=amounts),
        "total": totals(claim),
        "payment": payment(claim),
        "processNote": said.entries(),
    }
    return {element: value for element, value in eob.items() if value}


def is_cancelled(claim: Claim) -> bool:
    """Whether the claim no longer stands: it was reversed, or a later claim took its place."""
    return claim.status in _CANCELLED or "claim_adjusted_to_identifier" in claim.head


def _outcome(claim: Claim, *, amounts: bool) -> str:
    """complete once adjudicated; a pending claim is queued, or partial when some amounts are known."""
    if not claim.pending:
        return "complete"
    return "partial" if amounts and any("line_allowed_amount" in line for line in claim.lines) else "queued"


def billable_period(claim: Claim) -> Resource:
    """First and last day. Raises ValueError when neither claim nor lines name a day."""
    head, lines = claim.head, claim.lines
    start = next((head[key] for key in _STARTS if key in head), None)
    if start is None:
        days = [line["service_from_date"] for line in lines if "service_from_date" in line]
        if not days:
            raise ValueError("the claim names no day of service")
        start = min(days)
    end = next((head[key] for key in _ENDS if key in head), None)
    if end is None:
        end = max(
            (line.get("service_to_date") or line.get("service_from_date") or start for line in lines),
            default=start,
        )
    return {"start": start, "end": end} if end >= start else {"start": start}


def _provider(claim: Claim, ref: Ref) -> Resource:
    biller = claim.parties.get("billing") or claim.parties.get("rendering")
    if biller is None:
        return ABSENT
    found = {"reference": ref(biller.type, biller.key)}
    if biller.name:
        found["display"] = biller.name
    return found
