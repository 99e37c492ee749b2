"""Organizations of claims and coverages: providers and payers.

http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Organization
"""

from __future__ import annotations

from sharewell.ingest.maps.code import CARIN_IDENTIFIER, NAIC, ORGANIZATION_TYPE, concept
from sharewell.ingest.maps.party import Party, Resource, addresses, identifiers, label
from sharewell.ingest.maps.profile import profile


def _organization(name: str, kind: str, numbers: list[Resource], address: list[Resource]) -> Resource:
    body: Resource = {"resourceType": "Organization", "meta": {"profile": [profile("Organization")]}}
    if numbers:
        body["identifier"] = numbers
    body |= {"active": True, "type": [concept(ORGANIZATION_TYPE, kind)], "name": name}
    if address:
        body["address"] = address
    return body


def provider_organization(provider: Party) -> Resource:
    """The Organization a claim names as biller, place or payee."""
    numbers = identifiers(provider.npi, provider.tax)
    return _organization(label(provider), "prov", numbers, addresses(*provider.address))


def payer_organization(
    payer_id: str, name: str, *, npi: str = "", tax: str = "", naic: str = "", phone: str = "",
    address: tuple[str, str, str, str] = ("", "", "", ""), base: str
) -> Resource:  # fmt: skip
    """The Organization of a payer, keyed by its payer id. `base`: URL of the plan's identifier systems."""
    numbers = identifiers(npi, tax)
    numbers.append(
        {"type": concept(CARIN_IDENTIFIER, "payerid"), "system": f"{base}/sid/payer", "value": payer_id}
    )
    if naic:
        numbers.append({"type": concept(CARIN_IDENTIFIER, "naiccode"), "system": NAIC, "value": naic})
    body = _organization(name or payer_id, "pay", numbers, addresses(*address))
    if phone:
        body["telecom"] = [{"system": "phone", "value": phone}]
    return body
