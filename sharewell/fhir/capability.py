"""The CapabilityStatement, made from the tables that the code runs on, so that everything it declares is true.

Source: https://hl7.org/fhir/R4/capabilitystatement.html,
https://hl7.org/fhir/smart-app-launch/1.0.0/conformance/ (oauth-uris)
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sharewell.fhir import params, profiles, query
from sharewell.fhir.dates import PREFIXES
from sharewell.fhir.params import Param

OAUTH: Final = ("authorize", "token", "register", "manage", "introspect", "revoke")
"""Endpoints that the oauth-uris extension may name."""

_URIS: Final = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
_SERVICE: Final = "http://terminology.hl7.org/CodeSystem/restful-security-service"
_EXPECTATION: Final = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation"
_ABOUT: Final = {
    "token": "A code, system|code, |code (no system) or system| (any code); several by comma mean any of them.",
    "date": "A year, month, day or time, before it one of "
    + " ".join(PREFIXES)
    + "; without zone it is read in UTC.",
    "reference": "An id, Type/id or whole URL; several by comma mean any of them.",
    "string": "The beginning of a name or address part; capitals and accents do not matter.",
    "uri": "The whole URI.",
    "canonical": "The whole URL, with or without |version.",
}


def statement(
    base_url: str,
    *,
    issued: date,
    version: str,
    oauth: Mapping[str, str],
    publisher: str = "",
    types: Sequence[str] = params.SERVED,
    expectations: bool = False,
) -> dict[str, Any]:
    """The CapabilityStatement of the member's door.

    base_url      its FHIR base URL            issued  day of the statement, plan zone
    version       of the running software      oauth   endpoint name of OAUTH -> its whole URL
    expectations  add how strongly the guides ask for each parameter, for the documentation pages
    """
    guides = profiles.guides(issued)
    body: dict[str, Any] = {
        "resourceType": "CapabilityStatement",
        "url": f"{base_url}/metadata",
        "version": version,
        "name": "SharewellPatientAccess",
        "title": "Patient access",
        "status": "active",
        "date": issued.isoformat(),
        "kind": "instance",
        "instantiates": list(dict.fromkeys(guide.server for guide in guides if guide.server)),
        "software": {"name": "Sharewell", "version": version},
        "implementation": {"description": "Health plan members' own data", "url": base_url},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "implementationGuide": [guide.canonical for guide in guides],
        "rest": [
            {
                "mode": "server",
                "documentation": "Read and search, limited to the member whose token is sent.",
                "security": security(oauth),
                "resource": [_resource(type_, issued, expectations) for type_ in types],
            }
        ],
    }
    if publisher:
        body["publisher"] = publisher
    return body


def security(oauth: Mapping[str, str]) -> dict[str, Any]:
    """rest.security: SMART on FHIR with its endpoints; unknown endpoint names raise ValueError."""
    if unknown := set(oauth) - set(OAUTH):
        raise ValueError(f"oauth-uris knows no {', '.join(sorted(unknown))}")
    return {
        "extension": [
            {
                "url": _URIS,
                "extension": [{"url": name, "valueUri": oauth[name]} for name in OAUTH if name in oauth],
            }
        ],
        "cors": True,
        "service": [
            {
                "coding": [{"system": _SERVICE, "code": "SMART-on-FHIR", "display": "SMART-on-FHIR"}],
                "text": "OAuth 2 by SMART App Launch",
            }
        ],
    }


def _resource(type_: str, issued: date, expectations: bool) -> dict[str, Any]:
    included = [f"{type_}:{param.name}" for param in params.includes(type_)]
    body: dict[str, Any] = {
        "type": type_,
        "interaction": [{"code": code} for code in ("read", "vread", "search-type")],
        "versioning": "versioned",
        "readHistory": True,
        "conditionalRead": "not-match",
        "referencePolicy": ["literal", "local"],
        "searchRevInclude": list(query.REVINCLUDES),
        "searchParam": [_param(param, expectations) for param in params.of(type_).values()],
    }
    if declared := profiles.urls(type_, on=issued):
        body["supportedProfile"] = list(declared)
    if included:
        body["searchInclude"] = [*included, f"{type_}:*"]
    return body


def _param(param: Param, expectations: bool) -> dict[str, Any]:
    who = ", ".join(f"{guide} {how}" for guide, how in param.guides)
    body: dict[str, Any] = {
        "name": param.name,
        "definition": param.definition,
        "type": param.declared,
        "documentation": f"{_ABOUT[param.type]} ({who})",
    }
    if expectations and param.guides:
        body["extension"] = [{"url": _EXPECTATION, "valueCode": param.guides[0][1]}]
    return body
