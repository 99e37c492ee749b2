"""Short forms of what index terms repeat: names of parameters, types of references, systems of tokens.

They stand on the shelf, so both tables only ever grow at their end: a name or type keeps its place for good
(tests/fhir/test_short.py holds them to it). Systems need no table, because a plan brings its own: each is
written as 48 bits of its hash. A search knows the system it asks for and hashes it the same way.
"""

import base64
import hashlib
from functools import lru_cache
from typing import Final

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"

NAMES: Final = (
    "use", "type", "payee", "status", "created", "insurer", "patient", "coverage", "provider", "care-team",
    "identifier", "service-date", "service-start-date", "billable-period-start", "payor", "beneficiary",
    "subscriber", "policy-holder", "name", "family", "given", "birthdate", "gender", "death-date",
    "clinical-status", "subject", "category", "date", "role", "participant", "code", "onset-date",
    "abatement-date", "recorded-date", "asserted-date", "encounter", "result", "period", "class",
    "discharge-disposition", "location", "lifecycle-status", "target-date", "description", "started",
    "medication", "intent", "authoredon", "target", "authored", "questionnaire", "address", "address-city",
    "address-state", "address-postalcode", "practitioner", "specialty", "organization",
)  # fmt: skip
TYPES: Final = (
    "Patient", "Coverage", "ExplanationOfBenefit", "AllergyIntolerance", "CarePlan", "CareTeam", "Condition",
    "Device", "DiagnosticReport", "DocumentReference", "Encounter", "Goal", "ImagingStudy", "Immunization",
    "Medication", "MedicationDispense", "MedicationRequest", "Observation", "Procedure", "Provenance",
    "QuestionnaireResponse", "RelatedPerson", "ServiceRequest", "Specimen", "Location", "Organization",
    "Practitioner", "PractitionerRole", "Claim", "Endpoint", "MedicationAdministration", "Questionnaire",
)  # fmt: skip


def _code(number: int) -> str:
    return _DIGITS[number // 36] + _DIGITS[number % 36]


_NAME: Final = {one: _code(number) for number, one in enumerate(NAMES)}
_TYPE: Final = {one: _code(number) for number, one in enumerate(TYPES)}
_WHOLE: Final = {code: one for one, code in _TYPE.items()}


def name(param: str) -> str:
    """The two characters of a parameter's name. Raises KeyError for one that the table lacks."""
    return _NAME[param]


@lru_cache(maxsize=4_096)
def system(url: str) -> str:
    """Eight characters for a token's system, none for no system."""
    if not url:
        return ""
    return base64.urlsafe_b64encode(hashlib.blake2b(url.encode(), digest_size=6).digest()).decode()


def reference(text: str) -> str:
    """`Organization/x` with two characters for its type; anything else behind an equals sign."""
    type_, _, id_ = text.partition("/")
    code = _TYPE.get(type_)
    return f"{code}/{id_}" if code and id_ else f"={text}"


def whole(short: str) -> str:
    """The reference that `reference` shortened."""
    return short[1:] if short[:1] == "=" else _WHOLE[short[:2]] + short[2:]
