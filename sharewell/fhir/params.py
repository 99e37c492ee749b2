"""The table of search parameters: index terms, query parser, CapabilityStatement and docs are all made from it.

A row names where a value lies by a small path: element names joined by dots; `[x]` stands for the choices that
suit the parameter's type; `extension{url}` picks extensions by their URL; ` | ` joins several places. Facts are
from the guides' SearchParameter definitions (https://hl7.org/fhir/us/carin-bb/, https://hl7.org/fhir/us/core/,
https://hl7.org/fhir/us/davinci-pdex/) and https://hl7.org/fhir/R4/searchparameter-registry.html.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

Type = Literal["token", "date", "reference", "string", "uri", "canonical"]
Expectation = Literal["SHALL", "SHOULD", "MAY"]

CARIN: Final = "CARIN BB 2.0.0"
CORE6: Final = "US Core 6.1.0"
CORE3: Final = "US Core 3.1.1"
PDEX: Final = "PDex 2.0.0"
R4: Final = "FHIR R4"

SERVED: Final = (
    "Patient", "Coverage", "ExplanationOfBenefit",
    "AllergyIntolerance", "CarePlan", "CareTeam", "Condition", "Device", "DiagnosticReport", "DocumentReference",
    "Encounter", "Goal", "ImagingStudy", "Immunization", "Medication", "MedicationDispense", "MedicationRequest",
    "Observation", "Procedure", "Provenance", "QuestionnaireResponse", "RelatedPerson", "ServiceRequest",
    "Specimen", "Location", "Organization", "Practitioner", "PractitionerRole",
)  # fmt: skip
"""Types that the member's door answers for; any other address is 404, though the shelf may hold more (Claim)."""


@dataclass(frozen=True, slots=True)
class Param:
    """One search parameter of one resource type.

    `paths` where its values lie; `targets` the types a reference may point to (all of ours when empty);
    `guides` who asks for it and how strongly; `definition` its canonical URL.
    """

    resource: str
    name: str
    type: Type
    paths: tuple[str, ...]
    definition: str
    guides: tuple[tuple[str, Expectation], ...] = ()
    targets: tuple[str, ...] = ()

    @property
    def declared(self) -> str:
        """Its type as FHIR names it: a search by a canonical URL is declared as a reference."""
        return "reference" if self.type == "canonical" else self.type

    @property
    def column(self) -> bool:
        """True when the store answers it from its own columns (`_id`, `_lastUpdated`), not from index terms."""
        return self.name.startswith("_")


_CORE: Final = "http://hl7.org/fhir/us/core/SearchParameter/us-core-"
_CARIN: Final = "http://hl7.org/fhir/us/carin-bb/SearchParameter/"
_BASE: Final = "http://hl7.org/fhir/SearchParameter/"
_DRUG: Final = "medications-medication"
_PROVIDERS: Final = ("Practitioner", "PractitionerRole", "Organization")


def _paths(text: str) -> tuple[str, ...]:
    return tuple(path.strip() for path in text.split(" | "))


def _core(
    resource: str, name: str, type_: Type, path: str, *guides: tuple[str, Expectation], to: tuple[str, ...] = ()
) -> Param:
    return Param(resource, name, type_, _paths(path), f"{_CORE}{resource.lower()}-{name}", guides, to)


def _both(resource: str, name: str, type_: Type, path: str, how: Expectation = "MAY", *to: str) -> Param:
    return _core(resource, name, type_, path, (CORE6, how), (CORE3, how), to=to)


def _six(resource: str, name: str, type_: Type, path: str, how: Expectation = "MAY", *to: str) -> Param:
    return _core(resource, name, type_, path, (CORE6, how), to=to)


def _carin(name: str, type_: Type, path: str, how: Expectation | None, *to: str, also: str = "") -> Param:
    guides: list[tuple[str, Expectation]] = [(CARIN, how)] if how else []
    if also:
        guides.append((also, "SHALL"))
    definition = f"{_CARIN}explanationofbenefit-{name}"
    return Param("ExplanationOfBenefit", name, type_, _paths(path), definition, tuple(guides), to)


def _base(resource: str, name: str, type_: Type, path: str, *to: str, url: str = "") -> Param:
    return Param(resource, name, type_, _paths(path), f"{_BASE}{url or resource + '-' + name}", ((R4, "MAY"),), to)


def _subject(resource: str, how: Expectation, three: bool, url: str = "") -> tuple[Param, ...]:
    make = _both if three else _six
    return (
        make(resource, "patient", "reference", "subject", how, "Patient"),
        _base(resource, "subject", "reference", "subject", "Patient", url=url),
    )


def _columns(resource: str) -> tuple[Param, ...]:
    carin = resource in {
        "Coverage",
        "ExplanationOfBenefit",
        "Organization",
        "Patient",
        "Practitioner",
        "RelatedPerson",
    }
    dated: Expectation = "SHALL" if resource == "ExplanationOfBenefit" else "SHOULD"
    core_by_type: dict[str, tuple[tuple[str, Expectation], ...]] = {
        "Patient": ((CORE6, "SHALL"), (CORE3, "SHALL")),
        "Encounter": ((CORE6, "SHALL"), (CORE3, "SHALL")),
        "DocumentReference": ((CORE6, "SHALL"), (CORE3, "SHALL")),
        "Practitioner": ((CORE6, "SHOULD"),),
        "QuestionnaireResponse": ((CORE6, "SHALL"),),
        "RelatedPerson": ((CORE6, "SHALL"),),
        "ServiceRequest": ((CORE6, "SHALL"),),
        "Specimen": ((CORE6, "SHALL"),),
    }
    core = core_by_type.get(resource, ())
    base: tuple[tuple[str, Expectation], ...] = ((R4, "MAY"),)
    by_id: tuple[tuple[str, Expectation], ...] = ((CARIN, "SHALL"), *core) if carin else core
    by_date: tuple[tuple[str, Expectation], ...] = ((CARIN, dated),) if carin else ()
    return (
        Param(resource, "_id", "token", ("id",), f"{_BASE}Resource-id", by_id or base),
        Param(
            resource,
            "_lastUpdated",
            "date",
            ("meta.lastUpdated",),
            f"{_BASE}Resource-lastUpdated",
            by_date or base,
        ),
    )


TABLE: Final[tuple[Param, ...]] = (
    *(param for served in SERVED for param in _columns(served)),
    # Claims and coverage: CARIN BB
    _carin("patient", "reference", "patient", "SHALL", "Patient", also=PDEX),
    _carin("type", "token", "type", "SHALL", also=PDEX),
    _carin("identifier", "token", "identifier", "SHALL", also=PDEX),
    _carin("service-date", "date", "billablePeriod | item.serviced[x]", "SHALL", also=PDEX),
    _carin(
        "service-start-date", "date",
        "billablePeriod.start | item.servicedDate | item.servicedPeriod.start", "SHALL",
    ),
    _carin("billable-period-start", "date", "billablePeriod.start", "SHALL"),
    _carin("provider", "reference", "provider", "SHALL", *_PROVIDERS),
    _carin("care-team", "reference", "careTeam.provider", "SHALL", *_PROVIDERS),
    _carin("coverage", "reference", "insurance.coverage", "SHALL", "Coverage"),
    _carin("insurer", "reference", "insurer", "SHALL", "Organization"),
    Param(
        "ExplanationOfBenefit", "payee", "reference", ("payee.party",), f"{_BASE}ExplanationOfBenefit-payee",
        ((CARIN, "SHALL"),), ("Patient", "RelatedPerson", *_PROVIDERS),
    ),
    _base("ExplanationOfBenefit", "status", "token", "status"),
    _base("ExplanationOfBenefit", "created", "date", "created"),
    Param(
        "ExplanationOfBenefit", "use", "token", ("use",),
        "http://hl7.org/fhir/us/davinci-pdex/SearchParameter/explanationofbenefit-use", ((PDEX, "MAY"),),
    ),
    Param(
        "Coverage", "payor", "reference", ("payor",), f"{_CARIN}coverage-payor", ((CARIN, "SHALL"),),
        ("Organization", "Patient", "RelatedPerson"),
    ),
    _six("Coverage", "patient", "reference", "beneficiary", "SHALL", "Patient"),
    _base("Coverage", "beneficiary", "reference", "beneficiary", "Patient"),
    _base("Coverage", "subscriber", "reference", "subscriber", "Patient", "RelatedPerson"),
    _base("Coverage", "policy-holder", "reference", "policyHolder", "Patient", "RelatedPerson", "Organization"),
    _base("Coverage", "identifier", "token", "identifier"),
    _base("Coverage", "status", "token", "status"),
    _base("Coverage", "type", "token", "type"),
    # The person
    _both("Patient", "identifier", "token", "identifier", "SHALL"),
    _both("Patient", "name", "string", "name", "SHALL"),
    _both("Patient", "family", "string", "name.family"),
    _both("Patient", "given", "string", "name.given"),
    _both("Patient", "birthdate", "date", "birthDate"),
    _both("Patient", "gender", "token", "gender"),
    _six("Patient", "death-date", "date", "deceasedDateTime"),
    _six("RelatedPerson", "patient", "reference", "patient", "SHOULD", "Patient"),
    _six("RelatedPerson", "name", "string", "name", "SHOULD"),
    # Clinical records: US Core
    _both("AllergyIntolerance", "patient", "reference", "patient", "SHALL", "Patient"),
    _both("AllergyIntolerance", "clinical-status", "token", "clinicalStatus"),
    *_subject("CarePlan", "MAY", True),
    _both("CarePlan", "category", "token", "category"),
    _both("CarePlan", "date", "date", "period"),
    _both("CarePlan", "status", "token", "status"),
    *_subject("CareTeam", "MAY", True),
    _both("CareTeam", "status", "token", "status"),
    _six("CareTeam", "role", "token", "participant.role", "SHOULD"),
    _base("CareTeam", "participant", "reference", "participant.member", "Patient", "RelatedPerson", *_PROVIDERS),
    *_subject("Condition", "SHALL", True),
    _both("Condition", "category", "token", "category"),
    _both("Condition", "clinical-status", "token", "clinicalStatus"),
    _both("Condition", "code", "token", "code"),
    _both("Condition", "onset-date", "date", "onset[x]"),
    _six("Condition", "abatement-date", "date", "abatement[x]"),
    _six("Condition", "recorded-date", "date", "recordedDate"),
    _six(
        "Condition", "asserted-date", "date",
        "extension{http://hl7.org/fhir/StructureDefinition/condition-assertedDate}.valueDateTime",
    ),
    _six("Condition", "encounter", "reference", "encounter", "MAY", "Encounter"),
    _both("Device", "patient", "reference", "patient", "SHALL", "Patient"),
    _both("Device", "type", "token", "type"),
    _six("Device", "status", "token", "status"),
    *_subject("DiagnosticReport", "SHALL", True),
    _both("DiagnosticReport", "category", "token", "category"),
    _both("DiagnosticReport", "code", "token", "code"),
    _both("DiagnosticReport", "date", "date", "effective[x]"),
    _both("DiagnosticReport", "status", "token", "status"),
    _base("DiagnosticReport", "result", "reference", "result", "Observation"),
    *_subject("DocumentReference", "SHALL", True),
    _both("DocumentReference", "category", "token", "category"),
    _both("DocumentReference", "date", "date", "date"),
    _both("DocumentReference", "period", "date", "context.period"),
    _both("DocumentReference", "status", "token", "status"),
    _both("DocumentReference", "type", "token", "type"),
    *_subject("Encounter", "SHALL", True),
    _both("Encounter", "class", "token", "class"),
    _both("Encounter", "date", "date", "period"),
    _both("Encounter", "identifier", "token", "identifier", "SHOULD"),
    _both("Encounter", "status", "token", "status"),
    _both("Encounter", "type", "token", "type"),
    _six("Encounter", "discharge-disposition", "token", "hospitalization.dischargeDisposition"),
    _six("Encounter", "location", "reference", "location.location", "MAY", "Location"),
    *_subject("Goal", "SHALL", True),
    _both("Goal", "lifecycle-status", "token", "lifecycleStatus"),
    _both("Goal", "target-date", "date", "target.dueDate"),
    _six("Goal", "description", "token", "description"),
    _base("ImagingStudy", "patient", "reference", "subject", "Patient", url="clinical-patient"),
    _base("ImagingStudy", "subject", "reference", "subject", "Patient"),
    _base("ImagingStudy", "started", "date", "started"),
    _base("ImagingStudy", "status", "token", "status"),
    _both("Immunization", "patient", "reference", "patient", "SHALL", "Patient"),
    _both("Immunization", "date", "date", "occurrence[x]"),
    _both("Immunization", "status", "token", "status"),
    _base("Medication", "code", "token", "code", url="clinical-code"),
    *_subject("MedicationDispense", "SHALL", False),
    _six("MedicationDispense", "status", "token", "status"),
    _six("MedicationDispense", "type", "token", "type"),
    _base("MedicationDispense", "medication", "reference", "medication[x]", "Medication", url=_DRUG),
    *_subject("MedicationRequest", "MAY", True),
    _both("MedicationRequest", "intent", "token", "intent"),
    _both("MedicationRequest", "status", "token", "status"),
    _both("MedicationRequest", "authoredon", "date", "authoredOn"),
    _both("MedicationRequest", "encounter", "reference", "encounter", "MAY", "Encounter"),
    _base("MedicationRequest", "medication", "reference", "medication[x]", "Medication", url=_DRUG),
    _base("MedicationRequest", "code", "token", "medication[x]", url="clinical-code"),
    *_subject("Observation", "MAY", True),
    _both("Observation", "category", "token", "category"),
    _both("Observation", "code", "token", "code"),
    _both("Observation", "date", "date", "effective[x]"),
    _both("Observation", "status", "token", "status"),
    *_subject("Procedure", "SHALL", True),
    _both("Procedure", "code", "token", "code"),
    _both("Procedure", "date", "date", "performed[x]"),
    _both("Procedure", "status", "token", "status"),
    _base("Provenance", "target", "reference", "target"),
    *_subject("QuestionnaireResponse", "SHALL", False),
    _six("QuestionnaireResponse", "authored", "date", "authored"),
    _six("QuestionnaireResponse", "questionnaire", "canonical", "questionnaire"),
    _six("QuestionnaireResponse", "status", "token", "status"),
    *_subject("ServiceRequest", "SHALL", False),
    _six("ServiceRequest", "authored", "date", "authoredOn"),
    _six("ServiceRequest", "category", "token", "category"),
    _six("ServiceRequest", "code", "token", "code"),
    _six("ServiceRequest", "status", "token", "status"),
    *_subject("Specimen", "SHOULD", False),
    # The public shelf
    _both("Location", "name", "string", "name | alias", "SHALL"),
    _both("Location", "address", "string", "address", "SHALL"),
    _both("Location", "address-city", "string", "address.city", "SHOULD"),
    _both("Location", "address-state", "string", "address.state", "SHOULD"),
    _both("Location", "address-postalcode", "string", "address.postalCode", "SHOULD"),
    _both("Organization", "name", "string", "name | alias", "SHALL"),
    _both("Organization", "address", "string", "address", "SHALL"),
    _base("Organization", "identifier", "token", "identifier"),
    _both("Practitioner", "name", "string", "name", "SHALL"),
    _both("Practitioner", "identifier", "token", "identifier", "SHALL"),
    _both("PractitionerRole", "practitioner", "reference", "practitioner", "SHALL", "Practitioner"),
    _both("PractitionerRole", "specialty", "token", "specialty", "SHALL"),
    _base("PractitionerRole", "organization", "reference", "organization", "Organization"),
    _base("PractitionerRole", "location", "reference", "location", "Location"),
)  # fmt: skip


@cache
def of(resource: str) -> dict[str, Param]:
    """The parameters of one type by name, in table order; empty for an unknown type."""
    return {param.name: param for param in TABLE if param.resource == resource}


@cache
def includes(resource: str) -> tuple[Param, ...]:
    """The reference parameters of a type: what `_include` may follow, on the search and by `*`."""
    return tuple(param for param in of(resource).values() if param.type == "reference" and not param.column)


def find(resource: str, name: str) -> Param | None:
    """One parameter, or None."""
    return of(resource).get(name)
