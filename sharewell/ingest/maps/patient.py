"""The member as Patient. http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Patient

SSN and Medicare number are never put into the resource: they find a person, they are not data to share.
"""

from __future__ import annotations

from typing import Any, Final

from sharewell.ingest.maps.code import CARIN_IDENTIFIER, IDENTIFIER_TYPE, concept
from sharewell.ingest.maps.profile import profile

Resource = dict[str, Any]

_CORE: Final = "http://hl7.org/fhir/us/core/StructureDefinition"
_CDC: Final = "urn:oid:2.16.840.1.113883.6.238"
_NULL: Final = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor"
_RACES: Final = {
    "1002-5": "American Indian or Alaska Native",
    "2028-9": "Asian",
    "2054-5": "Black or African American",
    "2076-8": "Native Hawaiian or Other Pacific Islander",
    "2106-3": "White",
}
_ETHNICITIES: Final = {"2135-2": "Hispanic or Latino", "2186-5": "Not Hispanic or Latino"}
_GENDERS: Final = {"F": "female", "M": "male", "U": "unknown"}
_BIRTH_SEX: Final = {"F": "F", "M": "M", "UNK": "UNK", "U": "UNK"}
_LANGUAGES: Final = "urn:ietf:bcp:47"


def patient(row: dict[str, Any], base: str) -> Resource:
    """Patient of one eligibility row (keys of the eligibility layout, dates as yyyy-mm-dd)."""
    body: Resource = {"resourceType": "Patient", "meta": {"profile": [profile("Patient")]}}
    if extensions := _extensions(row):
        body["extension"] = extensions
    body["identifier"] = _identifiers(row, base)
    body["active"] = True
    body["name"] = [_name(row)]
    if telecom := _telecom(row):
        body["telecom"] = telecom
    body["gender"] = _GENDERS[row.get("sex", "U")]
    body["birthDate"] = row["birth_date"]
    if "death_date" in row:
        body["deceasedDateTime"] = row["death_date"]
    if address := _address(row):
        body["address"] = [address]
    if language := row.get("language"):
        body["communication"] = [{"language": concept(_LANGUAGES, language), "preferred": True}]
    return body


def _extensions(row: dict[str, Any]) -> list[Resource]:
    found: list[Resource] = []
    if races := _codes(row, "race_code"):
        found.append(_category("us-core-race", races, _RACES))
    if ethnicities := _codes(row, "ethnicity_code"):
        found.append(_category("us-core-ethnicity", ethnicities[:1], _ETHNICITIES))
    if sex := row.get("birth_sex"):
        found.append({"url": f"{_CORE}/us-core-birthsex", "valueCode": _BIRTH_SEX[sex]})
    return found


def _codes(row: dict[str, Any], key: str) -> list[str]:
    return [code.strip() for code in row.get(key, "").replace("|", ";").split(";") if code.strip()]


def _category(name: str, codes: list[str], known: dict[str, str]) -> Resource:
    """The us-core extension: OMB categories as codings, anything else by the detailed slice or as unknown."""
    parts: list[Resource] = []
    words: list[str] = []
    for code in codes:
        if display := known.get(code):
            parts.append({"url": "ombCategory", "valueCoding": {"system": _CDC, "code": code, "display": display}})
            words.append(display)
        elif code[:4].isdigit() and code[4:5] == "-":
            parts.append({"url": "detailed", "valueCoding": {"system": _CDC, "code": code}})
            words.append(code)
        else:
            parts.append(
                {"url": "ombCategory", "valueCoding": {"system": _NULL, "code": "UNK", "display": "Unknown"}}
            )
            words.append("Unknown")
    parts.append({"url": "text", "valueString": ", ".join(dict.fromkeys(words))})
    return {"url": f"{_CORE}/{name}", "extension": parts}


def _identifiers(row: dict[str, Any], base: str) -> list[Resource]:
    """The member id, as member number and unique member id. Card numbers stand in the coverages."""
    number = {"system": f"{base}/sid/member", "value": row["member_id"]}
    return [
        {"type": concept(IDENTIFIER_TYPE, "MB"), **number},
        {"type": concept(CARIN_IDENTIFIER, "um"), **number},
    ]


def _name(row: dict[str, Any]) -> Resource:
    name: Resource = {"use": "official", "family": row["family_name"]}
    name["given"] = [row[key] for key in ("given_name", "middle_name") if key in row]
    if "name_suffix" in row:
        name["suffix"] = [row["name_suffix"]]
    return name


def _telecom(row: dict[str, Any]) -> list[Resource]:
    return [
        {"system": system, "value": row[system], "use": "home"} for system in ("phone", "email") if system in row
    ]


def _address(row: dict[str, Any]) -> Resource | None:
    lines = [row[key] for key in ("address_line_1", "address_line_2") if key in row]
    found: Resource = {"line": lines} if lines else {}
    for element, key in (
        ("city", "city"),
        ("district", "county_code"),
        ("state", "state"),
        ("postalCode", "postal_code"),
    ):
        if key in row:
            found[element] = row[key]
    if not found:
        return None
    found = {"use": "home", **found, "country": row.get("country", "US")}
    if "address_start" in row:
        found["period"] = {"start": row["address_start"]}
    return found
