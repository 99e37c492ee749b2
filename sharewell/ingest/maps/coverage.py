"""Coverage of a member. http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Coverage"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sharewell.ingest.maps.code import ABSENT, COVERAGE_CLASS, IDENTIFIER_TYPE, SUBSCRIBER, concept
from sharewell.ingest.maps.profile import profile

Resource = dict[str, Any]
Ref = Callable[[str, str], str]

_MEMBER_NUMBER: Final = concept(IDENTIFIER_TYPE, "MB")
_POLICY: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_PROGRAM: Final = {
    "MA": "MCPOL",
    "MEDICAID_MCO": "SUBSIDIZ",
    "CHIP": "SUBSIDIZ",
    "QHP": "HIP",
    "COMMERCIAL": "EHCPOL",
}
"""HL7 v3 ActCode of the kinds of program. https://terminology.hl7.org/CodeSystem-v3-ActCode.html"""
_KINDS: Final = {"HMO": "HMO", "PPO": "PPO", "POS": "POS"}
_CLASSES: Final = (("rxbin", "rx_bin"), ("rxpcn", "rx_pcn"), ("rxgroup", "rx_grp"))


def coverage(row: dict[str, Any], ref: Ref, base: str) -> Resource:
    """Coverage of one eligibility row (keys of the eligibility layout, dates as yyyy-mm-dd)."""
    get, beneficiary = row.get, {"reference": ref("Patient", row["member_id"])}
    relationship = get("relationship", "self")
    body: Resource = {
        "resourceType": "Coverage",
        "meta": {"profile": [profile("Coverage")]},
        "identifier": [_identifier(get("card_id") or row["member_id"], base)],
        "status": get("coverage_status", "active"),
        "type": _type(row),
    }
    if subscriber := _subscriber(row, relationship, ref):
        body["subscriber"] = subscriber
    body |= {
        "subscriberId": get("subscriber_id") or get("card_id") or row["member_id"],
        "beneficiary": beneficiary,
        "relationship": concept(SUBSCRIBER, relationship),
        "period": _period(row),
        "payor": [_payor(row, ref)],
    }
    if classes := _classes(row):
        body["class"] = classes
    return body


def plan_id(row: dict[str, Any]) -> str:
    """Contract, benefit package and segment joined by "-", "" when the row has none: H9999-001-000."""
    return "-".join(row[key] for key in ("contract", "pbp", "segment") if key in row)


def _identifier(number: str, base: str) -> Resource:
    return {"type": _MEMBER_NUMBER, "system": f"{base}/sid/card", "value": number}


def _type(row: dict[str, Any]) -> Resource:
    codes = [_PROGRAM[row["program"]]]
    if kind := _KINDS.get(row.get("plan_type", "").upper()):
        codes.append(kind)
    found: Resource = {"coding": [{"system": _POLICY, "code": code} for code in codes]}
    if words := row.get("plan_type"):
        found["text"] = words
    return found


def subscriber_key(row: dict[str, Any]) -> str:
    """Source key of the RelatedPerson who is the subscriber, "" when that is the member or nobody named."""
    if row.get("relationship", "self") == "self" or "subscriber_family_name" not in row:
        return ""
    names = row["subscriber_family_name"], row.get("subscriber_given_name", "")
    return "|".join(("subscriber", row["member_id"], row.get("subscriber_id", ""), *names))


def _subscriber(row: dict[str, Any], relationship: str, ref: Ref) -> Resource | None:
    if relationship == "self":
        return {"reference": ref("Patient", row["member_id"])}
    key = subscriber_key(row)
    return {"reference": ref("RelatedPerson", key)} if key else None


def _period(row: dict[str, Any]) -> Resource:
    period = {"start": row["coverage_start"]}
    if "coverage_end" in row:
        period["end"] = row["coverage_end"]
    return period


def _payor(row: dict[str, Any], ref: Ref) -> Resource:
    payer, name = row.get("payer_id"), row.get("payer_name")
    if not payer:
        return {"display": name} if name else ABSENT
    found = {"reference": ref("Organization", payer)}
    return found | {"display": name} if name else found


def _classes(row: dict[str, Any]) -> list[Resource]:
    found: list[Resource] = []
    if "group_id" in row:
        found.append(_class("group", row["group_id"], row.get("group_name")))
    if plan := plan_id(row) or row.get("plan_name", ""):
        found.append(_class("plan", plan, row.get("plan_name")))
    found += [_class(code, row[key], None) for code, key in _CLASSES if key in row]
    return found


def _class(code: str, value: str, name: str | None) -> Resource:
    made: Resource = {"type": concept(COVERAGE_CLASS, code), "value": value}
    return made | {"name": name} if name else made


def other_coverage_key(member_id: str, payer_id: str) -> str:
    """Source key of the coverage by which another payer paid for a member."""
    return f"other|{member_id}|{payer_id}"


def other_coverage(member_id: str, payer_id: str, name: str, ref: Ref) -> Resource:
    """What a claim tells of another payer's coverage: that it exists. Its numbers are not known to this plan."""
    payor = {"reference": ref("Organization", payer_id)}
    return {
        "resourceType": "Coverage",
        "meta": {"profile": [profile("Coverage")]},
        "status": "active",
        "_subscriberId": ABSENT,
        "beneficiary": {"reference": ref("Patient", member_id)},
        "relationship": concept(SUBSCRIBER, "other"),
        "payor": [payor | {"display": name} if name else payor],
    }
