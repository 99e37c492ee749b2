"""The directory as FHIR: practitioners with their roles, organizations with their locations."""

from __future__ import annotations

from collections.abc import Iterator

from sharewell.synth.clinical.coding import NPI, Resource, concept, profile, reference
from sharewell.synth.providers import Provider, directory, of_kind

TAXONOMY = "http://nucc.org/provider-taxonomy"
TAX = "urn:oid:2.16.840.1.113883.4.4"


def resources() -> Iterator[Resource]:
    """Every provider, once for the whole plan. The plan itself comes with the eligibility feed."""
    yield _endpoint()
    for provider in directory():
        if provider.is_person:
            yield _practitioner(provider)
            yield _role(provider)
        else:
            yield _organization(provider)
            yield _location(provider)


def _endpoint() -> Resource:
    """Where an electronic message to any practitioner goes; the address is nobody's."""
    return {
        "resourceType": "Endpoint",
        "id": "messages",
        "status": "active",
        "connectionType": {
            "system": "http://terminology.hl7.org/CodeSystem/endpoint-connection-type",
            "code": "direct-project",
        },
        "name": "Messages to practitioners",
        "payloadType": [concept("http://terminology.hl7.org/CodeSystem/endpoint-payload-type", "any")],
        "address": "mailto:practitioners@direct.harbor.example.org",
    }


def _identifiers(provider: Provider) -> list[Resource]:
    return [{"system": NPI, "value": provider.npi}, {"system": TAX, "value": provider.tax_id}]


def _address(provider: Provider) -> Resource:
    line, city, state, postal_code = provider.address
    return {"line": [line], "city": city, "state": state, "postalCode": postal_code, "country": "US"}


def _practitioner(provider: Provider) -> Resource:
    return {
        "resourceType": "Practitioner",
        "id": provider.npi,
        "meta": profile("us-core-practitioner"),
        "identifier": _identifiers(provider),
        "active": True,
        "name": [{"use": "official", "family": provider.family, "given": [provider.given]}],
        "telecom": [{"system": "phone", "value": provider.phone, "use": "work"}],
        "address": [_address(provider)],
        "qualification": [{"code": concept(TAXONOMY, provider.taxonomy)}],
    }


def _role(provider: Provider) -> Resource:
    group = of_kind("group")[int(provider.npi[-2]) % 3]
    return {
        "resourceType": "PractitionerRole",
        "id": f"role-{provider.npi}",
        "meta": profile("us-core-practitionerrole"),
        "active": True,
        "practitioner": reference("Practitioner", provider.npi, provider.name),
        "organization": reference("Organization", group.npi, group.name),
        "code": [concept(TAXONOMY, provider.taxonomy)],
        "specialty": [concept(TAXONOMY, provider.taxonomy, provider.kind.capitalize())],
        "location": [reference("Location", f"loc-{group.npi}", group.name)],
        "telecom": [{"system": "phone", "value": provider.phone, "use": "work"}],
        "endpoint": [reference("Endpoint", "messages")],
    }


def _organization(provider: Provider) -> Resource:
    return {
        "resourceType": "Organization",
        "id": provider.npi,
        "meta": profile("us-core-organization"),
        "identifier": _identifiers(provider),
        "active": True,
        "type": [concept(TAXONOMY, provider.taxonomy)],
        "name": provider.name,
        "telecom": [{"system": "phone", "value": provider.phone, "use": "work"}],
        "address": [_address(provider)],
    }


def _location(provider: Provider) -> Resource:
    return {
        "resourceType": "Location",
        "id": f"loc-{provider.npi}",
        "meta": profile("us-core-location"),
        "status": "active",
        "name": provider.name,
        "type": [
            concept(
                "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
                "HOSP" if provider.kind == "hospital" else "OF",
            )
        ],
        "telecom": [{"system": "phone", "value": provider.phone, "use": "work"}],
        "address": _address(provider),
        "managingOrganization": reference("Organization", provider.npi, provider.name),
    }
