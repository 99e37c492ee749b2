"""People beside the member whom a claim or a coverage names: a payee, a subscriber.

http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-RelatedPerson
"""

from __future__ import annotations

from typing import Any, Literal

from sharewell.ingest.maps.code import ROLE_CODE, concept
from sharewell.ingest.maps.party import Party, party
from sharewell.ingest.maps.practitioner import human_name
from sharewell.ingest.maps.profile import profile

Resource = dict[str, Any]

_OF_SUBSCRIBER = {"spouse": "SPS", "child": "PRN", "parent": "CHILD"}
"""What the subscriber is to the member, from what the member is to the subscriber."""


def payee_type(head: dict[str, Any]) -> Literal["RelatedPerson", "Organization"]:
    """A payee with a relationship or a "Family, Given" name is a person; another one an organization."""
    person = "claim_payee_relationship" in head or "," in head.get("claim_payee_name", "")
    return "RelatedPerson" if person or head.get("claim_payee_type_code") == "subscriber" else "Organization"


def payee_key(head: dict[str, Any]) -> str:
    """The source key of the payee: of a person it holds the member, because the person is the member's."""
    if payee_type(head) == "Organization":
        return payee_party(head).key
    parts = (
        head.get("claim_payee", ""),
        head.get("claim_payee_name", ""),
        head.get("claim_payee_relationship", ""),
    )
    return "|".join(("payee", head["member_id"], *parts))


def payee_party(head: dict[str, Any]) -> Party:
    """The payee as an organization. Raises ValueError when the claim names none."""
    name = head.get("claim_payee_name") or head.get("claim_payee", "")
    found = party("Organization", "", name, "", "", ("", "", "", ""))
    if found is None:
        raise ValueError("the claim names no payee")
    return found


def payee_person(head: dict[str, Any], patient: str) -> Resource:
    """RelatedPerson of a payee. `patient` is "Patient/<id>" of the member."""
    name = head.get("claim_payee_name") or head.get("claim_payee", "")
    return related_person(patient, name, head.get("claim_payee_relationship", ""))


def subscriber_person(patient: str, family: str, given: str, relationship: str) -> Resource:
    """RelatedPerson of a subscriber who is not the member. relationship: the member's to the subscriber."""
    name = f"{family}, {given}" if given else family
    return related_person(patient, name, _OF_SUBSCRIBER.get(relationship, ""))


def related_person(patient: str, name: str, role: str) -> Resource:
    """RelatedPerson with a name and, where known, a v3 RoleCode."""
    body: Resource = {
        "resourceType": "RelatedPerson",
        "meta": {"profile": [profile("RelatedPerson")]},
        "active": True,
        "patient": {"reference": patient},
    }
    if role:
        body["relationship"] = [concept(ROLE_CODE, role)]
    body["name"] = [human_name(name)]
    return body
