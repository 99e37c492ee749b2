"""Practitioners named by claims.

http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Practitioner
"""

from __future__ import annotations

from sharewell.ingest.maps.code import TAXONOMY, concept
from sharewell.ingest.maps.party import Party, Resource, addresses, identifiers, is_npi, label
from sharewell.ingest.maps.profile import profile


def practitioner(provider: Party) -> Resource:
    """The Practitioner a claim names in a role of a person.

    It claims the CARIN profile only with an NPI or a tax number, which that profile demands.
    """
    numbered = provider.tax or is_npi(provider.npi)
    body: Resource = {
        "resourceType": "Practitioner",
        "meta": {"profile": [profile("Practitioner")]} if numbered else {},
        "identifier": identifiers(provider.npi, provider.tax, provider.name),
        "active": True,
        "name": [human_name(label(provider))],
    }
    if address := addresses(*provider.address):
        body["address"] = address
    if provider.taxonomy:
        body["qualification"] = [{"code": concept(TAXONOMY, provider.taxonomy)}]
    return body


def human_name(text: str) -> Resource:
    """HumanName of "Family, Given Middle, MD" or of "Given Family"."""
    family, comma, rest = text.partition(",")
    if comma:
        given, _, suffix = rest.partition(",")
        name: Resource = {"text": text, "family": family.strip()}
        if given.split():
            name["given"] = given.split()
        if suffix.strip():
            name["suffix"] = [suffix.strip()]
        return name
    words = text.split()
    if words[:1] in (["NPI"], ["Provider"]) or len(words) < 2:
        return {"text": text, "family": text}
    return {"text": text, "family": words[-1], "given": words[:-1]}
