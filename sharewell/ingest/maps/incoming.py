"""A FHIR resource from outside, made ready for the shelf: checked, its references in our ids, its money in cents.

Pure. What comes in is what a JSON reader gave (see `decode`); nothing about its shape is trusted. What is kept:
every element, narrative and extension as the source wrote it, a profile only where the source claims one.
What is taken off: `id`, `meta.versionId` and `meta.lastUpdated` (the shelf stamps its own) and social security
numbers (they go to the person's record, where they are kept only as a keyed hash).

Sources: https://hl7.org/fhir/R4/references.html, https://hl7.org/fhir/R4/datatypes.html#Money
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import msgspec

from sharewell.fhir import compartment, dates
from sharewell.fhir.resource import at
from sharewell.ingest.maps.exact import Exact, kept

Resource = dict[str, Any]
Resolve = Callable[[str], str]
"""From a reference as the source wrote it to "Type/<logical id>", or the same text when it cannot be known."""
Named = Callable[[str, str], str]
"""From (type, "system|value") to "Type/<logical id>", or "" when no resource with that identifier is known."""

ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}\Z", re.ASCII)
CENT: Final = Decimal("0.01")
SAFE_INTEGER: Final = 2**53
SSN_SYSTEMS: Final = frozenset({"http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.1"})
SSN_TYPES: Final = frozenset({"SS", "SB"})
OWNER_ELEMENTS: Final = ("patient", "subject", "beneficiary")
BY_IDENTIFIER: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "PractitionerRole": (
        ("practitioner", "Practitioner"),
        ("organization", "Organization"),
        ("location", "Location"),
    ),
    "Location": (("managingOrganization", "Organization"),),
    "Organization": (("partOf", "Organization"),),
}
"""Public elements that some sources fill with an identifier alone, and the one type each can mean."""

DATES: Final = frozenset(
    "abatementDateTime assertedDate authoredOn birthDate created date deceasedDateTime effectiveDateTime end "  # noqa: SIM905
    "expirationDate issued lastOccurrence lastUpdated manufactureDate occurrenceDateTime onsetDateTime "
    "performedDateTime recorded recordedDate servicedDate start started statusDate timingDate".split()
)
"""Elements whose values are dates wherever they stand in R4; we index many of them, so a wrong one is a fault."""

TYPES: Final = frozenset(
    """Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic
    Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry
    ChargeItem ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication
    CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage
    CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric
    DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis
    Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceVariable
    ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse
    HealthcareService ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation
    ImplementationGuide InsurancePlan Invoice Library Linkage List Location Measure MeasureReport Media Medication
    MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement
    MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductIndication
    MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged
    MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition MessageHeader
    MolecularSequence NamingSystem NutritionOrder Observation ObservationDefinition OperationDefinition
    OperationOutcome Organization OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation
    Person PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse
    RelatedPerson RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject
    RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen SpecimenDefinition
    StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid SubstancePolymer SubstanceProtein
    SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task
    TerminologyCapabilities TestReport TestScript ValueSet VerificationResult VisionPrescription""".split()  # noqa: SIM905
)
"""The resource types of FHIR 4.0.1."""

MESSAGES: Final = frozenset({"Bundle", "OperationOutcome", "Parameters", "MessageHeader", "Subscription"})
"""Types that carry or answer something and are no record of a person or of the directory."""


class Fault(ValueError):
    """Why a resource cannot be taken: the element's name and a reason in plain words."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Incoming:
    """A resource ready for the shelf. `owner` is the member's id at the source, None for the public shelf."""

    type: str
    id: str
    body: Resource
    owner: str | None
    stamp: int
    """`meta.lastUpdated` in UTC ms, else a numeric `meta.versionId`, else 0."""
    ssn: str
    """The social security number that was taken off the body, or ""."""


_DECODER: Final = msgspec.json.Decoder(float_hook=Exact.read)


def decode(text: bytes) -> object:
    """Read JSON so that every decimal can be written back exactly as it came. Raises Fault on wrong JSON."""
    try:
        return _DECODER.decode(text)
    except UnicodeDecodeError:
        raise Fault("JSON", "is not written in UTF-8") from None
    except msgspec.DecodeError as error:
        raise Fault("JSON", str(error)) from None
    except RecursionError:
        raise Fault("JSON", "nested too deeply") from None


def refuse_nul(node: object) -> None:
    """Raises Fault when a text holds a NUL character: FHIR forbids it and PostgreSQL cannot hold it."""
    if isinstance(node, str) and "\0" in node:
        raise Fault("JSON", "a text holds a NUL character, which FHIR forbids")
    for inner in (*node, *node.values()) if isinstance(node, dict) else node if isinstance(node, list) else ():
        refuse_nul(inner)


def identity(resource: object, known_as: str = "") -> tuple[str, str]:
    """(type, id) of a resource; `known_as` is the id its bundle gives it. Raises Fault when it has none."""
    if not isinstance(resource, dict):
        raise Fault("resource", "is no JSON object")
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or not kind:
        raise Fault("resourceType", "is missing: this is no FHIR resource")
    if kind not in TYPES:
        raise Fault("resourceType", f"{kind[:64]!r} is no FHIR R4 resource type")
    if kind in MESSAGES:
        raise Fault("resourceType", f"{kind} is a message, not a record")
    found = resource.get("id") or known_as
    if not isinstance(found, str) or not ID.match(found):
        raise Fault("id", "is missing" if not found else "is no FHIR id (64 letters, digits, '-' or '.')")
    return kind, found


def incoming(
    resource: Resource,
    *,
    resolve: Resolve,
    members: Mapping[str, str],
    named: Named | None = None,
    known_as: str = "",
) -> Incoming:
    """Take a resource in. The dict is changed and becomes the body.

    `members` tells the source's member id behind each "Patient/<logical id>" that `resolve` has given.
    `named` finds the target of a reference that holds an identifier alone, where its type is certain.
    Raises Fault with the element and the reason.
    """
    kind, own_id = identity(resource, known_as)
    stamp = _stamp(resource.get("meta"))
    try:
        _walk(resource, resolve)
    except RecursionError:
        raise Fault("JSON", "nested too deeply") from None
    if named and kind in BY_IDENTIFIER:
        _add_references(resource, BY_IDENTIFIER[kind], named)
    ssn = _take_ssn(resource)
    owner = own_id if kind == "Patient" else _owner(resource, kind, members)
    resource.pop("id", None)
    _strip_meta(resource)
    return Incoming(kind, own_id, resource, owner, stamp, ssn)


def identifiers(resource: Resource) -> list[str]:
    """The identifiers of a resource as "system|value", in order; those without system or value are left out."""
    found = resource.get("identifier")
    each = found if isinstance(found, list) else [found]
    return [
        f"{one['system']}|{one['value']}"
        for one in each
        if isinstance(one, dict) and isinstance(one.get("system"), str) and isinstance(one.get("value"), str)
    ]


def _walk(node: Resource, resolve: Resolve) -> None:
    for key, value in node.items():
        shape = type(value)
        if shape is str:
            if key == "reference":
                node[key] = resolve(value)
            elif key in DATES and dates.interval(value) is None:
                raise Fault(key, f"{value[:40]!r} is no FHIR date")
        elif shape is dict:
            _walk(value, resolve)
        elif shape is list:
            _walk_list(value, resolve)
        elif key == "reference":
            raise Fault("reference", "is no text")
        elif key == "value" and "currency" in node:
            node[key] = _exact(cents(value))
        elif shape is Exact or shape is int:
            node[key] = _exact(value)


def _walk_list(values: list[Any], resolve: Resolve) -> None:
    for place, value in enumerate(values):
        shape = type(value)
        if shape is dict:
            _walk(value, resolve)
        elif shape is list:
            _walk_list(value, resolve)
        elif shape is Exact or shape is int:
            values[place] = _exact(value)


def _exact(value: Any) -> Any:
    if type(value) is Exact:
        return kept(value)
    if type(value) is int and not -SAFE_INTEGER < value < SAFE_INTEGER:
        return kept(Exact(str(value)))
    return value


def cents(value: float | int) -> float | int:
    """An amount of money without float noise: 28.104000000000003 becomes 28.1, 4 stays 4, 12.50 stays 12.50."""
    if type(value) is int or not isinstance(value, float) or round(value, 2) == value:
        return value
    text = value.text if isinstance(value, Exact) else repr(value)
    return float(Decimal(text).quantize(CENT, ROUND_HALF_UP))


def _owner(resource: Resource, kind: str, members: Mapping[str, str]) -> str | None:
    if compartment.shelf(kind) == "public":
        return None
    owners = {members[one] for one in compartment.owners(resource) if one in members} or {
        members[one]
        for element in OWNER_ELEMENTS
        for one in at(resource, element, "reference")
        if isinstance(one, str) and one in members
    }
    if len(owners) == 1:
        return owners.pop()
    raise Fault(*_no_owner(kind, len(owners)))


def _add_references(resource: Resource, elements: tuple[tuple[str, str], ...], named: Named) -> None:
    for element, target in elements:
        for node in at(resource, element):
            if isinstance(node, dict) and "reference" not in node:
                for identifier in identifiers(node):
                    if found := named(target, identifier):
                        node["reference"] = found


def _no_owner(kind: str, number: int) -> tuple[str, str]:
    if number:
        return "subject", f"this {kind} names {number} members and does not say whose record it is"
    return "subject", f"this {kind} names no member whose record it is"


def _stamp(meta: object) -> int:
    if not isinstance(meta, dict):
        return 0
    updated, version = meta.get("lastUpdated"), meta.get("versionId")
    if isinstance(updated, str) and (interval := dates.interval(updated)):
        return interval[0]
    return int(version) if isinstance(version, str) and version.isdecimal() and len(version) < 16 else 0


def _strip_meta(resource: Resource) -> None:
    meta = resource.get("meta")
    if isinstance(meta, dict):
        for name in ("versionId", "lastUpdated", "_versionId", "_lastUpdated"):
            meta.pop(name, None)
    if not meta:
        resource.pop("meta", None)


def _take_ssn(resource: Resource) -> str:
    found = resource.get("identifier")
    if not isinstance(found, list) or not (ssns := [one for one in found if _is_ssn(one)]):
        return ""
    resource["identifier"] = [one for one in found if not _is_ssn(one)]
    if not resource["identifier"]:
        del resource["identifier"]
    return next((value for one in ssns if isinstance(value := one.get("value"), str)), "")


def _is_ssn(identifier: object) -> bool:
    if not isinstance(identifier, dict):
        return False
    system = identifier.get("system")
    return (isinstance(system, str) and system in SSN_SYSTEMS) or bool(SSN_TYPES & set(type_codes(identifier)))


def type_codes(identifier: Mapping[str, Any]) -> list[str]:
    """The codes of an identifier's type, e.g. ["MB"] for a member number."""
    kind = identifier.get("type")
    codings = kind.get("coding") if isinstance(kind, dict) else None
    if not isinstance(codings, list):
        return []
    return [one["code"] for one in codings if isinstance(one, dict) and isinstance(one.get("code"), str)]
