"""Versions of the implementation guides: when we use them, and the profile URLs they give to our resources.

A version is a row, never an `if` in code: `adopted` is the day from which we write and declare it, `expires` the
day on which its federal adoption ended or ends, `required_from` the day from which a rule demands it (None where
there is no such day). A row without `adopted` is known, ready, and not declared.
Sources: https://www.healthit.gov/isa (45 CFR 170.215), https://hl7.org/fhir/us/carin-bb/history.html,
https://hl7.org/fhir/us/core/history.html, https://hl7.org/fhir/us/davinci-pdex/history.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

ClaimKind = Literal["inpatient", "outpatient", "professional", "pharmacy", "oral", ""]
"""Kind of a claim, the one that CARIN's profiles are cut by; "" = any."""


@dataclass(frozen=True, slots=True)
class Guide:
    """One version of a guide. `server` is the CapabilityStatement a server of it instantiates, "" when we do not.

    `profiles` rows are (resource type, kind, last part of the profile's URL); kind is "" but for claims.
    """

    name: str
    package: str
    version: str
    base: str
    server: str
    adopted: date | None
    expires: date | None
    required_from: date | None
    profiles: tuple[tuple[str, str, str], ...]

    @property
    def canonical(self) -> str:
        """Its ImplementationGuide with version, as CapabilityStatement.implementationGuide wants it."""
        return f"{self.base}/ImplementationGuide/{self.package}|{self.version}"

    def in_use(self, on: date | None = None) -> bool:
        """Whether we write and declare it on that day (plan zone); without a day, whether it was ever adopted."""
        return self.adopted is not None and (on is None or self.adopted <= on)


_CARIN: Final = "http://hl7.org/fhir/us/carin-bb"
_CORE: Final = "http://hl7.org/fhir/us/core"
_PDEX: Final = "http://hl7.org/fhir/us/davinci-pdex"
_EOB: Final = "ExplanationOfBenefit"

_CARIN_PEOPLE: Final = tuple(
    (type_, "", f"C4BB-{type_}")
    for type_ in ("Coverage", "Organization", "Patient", "Practitioner", "RelatedPerson")
)
_CARIN_CLAIMS: Final = (
    (_EOB, "inpatient", "C4BB-ExplanationOfBenefit-Inpatient-Institutional"),
    (_EOB, "outpatient", "C4BB-ExplanationOfBenefit-Outpatient-Institutional"),
    (_EOB, "professional", "C4BB-ExplanationOfBenefit-Professional-NonClinician"),
    (_EOB, "pharmacy", "C4BB-ExplanationOfBenefit-Pharmacy"),
    (_EOB, "oral", "C4BB-ExplanationOfBenefit-Oral"),
)
_CARIN_BASIS: Final = tuple((type_, kind, f"{profile}-Basis") for type_, kind, profile in _CARIN_CLAIMS)

_CORE_BOTH: Final = (
    ("AllergyIntolerance", "", "us-core-allergyintolerance"),
    ("CarePlan", "", "us-core-careplan"),
    ("CareTeam", "", "us-core-careteam"),
    ("Device", "", "us-core-implantable-device"),
    ("DiagnosticReport", "", "us-core-diagnosticreport-lab"),
    ("DiagnosticReport", "", "us-core-diagnosticreport-note"),
    ("DocumentReference", "", "us-core-documentreference"),
    ("Encounter", "", "us-core-encounter"),
    ("Goal", "", "us-core-goal"),
    ("Immunization", "", "us-core-immunization"),
    ("Location", "", "us-core-location"),
    ("Medication", "", "us-core-medication"),
    ("MedicationRequest", "", "us-core-medicationrequest"),
    ("Observation", "", "us-core-observation-lab"),
    ("Observation", "", "us-core-smokingstatus"),
    ("Observation", "", "us-core-pulse-oximetry"),
    ("Observation", "", "pediatric-bmi-for-age"),
    ("Observation", "", "pediatric-weight-for-height"),
    ("Observation", "", "head-occipital-frontal-circumference-percentile"),
    ("Organization", "", "us-core-organization"),
    ("Patient", "", "us-core-patient"),
    ("Practitioner", "", "us-core-practitioner"),
    ("PractitionerRole", "", "us-core-practitionerrole"),
    ("Procedure", "", "us-core-procedure"),
    ("Provenance", "", "us-core-provenance"),
)
_CORE_3: Final = (("Condition", "", "us-core-condition"),)
_CORE_6: Final = (
    ("Condition", "", "us-core-condition-encounter-diagnosis"),
    ("Condition", "", "us-core-condition-problems-health-concerns"),
    ("Coverage", "", "us-core-coverage"),
    ("MedicationDispense", "", "us-core-medicationdispense"),
    ("QuestionnaireResponse", "", "us-core-questionnaireresponse"),
    ("RelatedPerson", "", "us-core-relatedperson"),
    ("ServiceRequest", "", "us-core-servicerequest"),
    ("Specimen", "", "us-core-specimen"),
    *(
        ("Observation", "", f"us-core-{name}")
        for name in (
            "vital-signs",
            "blood-pressure",
            "bmi",
            "body-height",
            "body-temperature",
            "body-weight",
            "head-circumference",
            "heart-rate",
            "respiratory-rate",
            "simple-observation",
            "observation-clinical-result",
            "observation-occupation",
            "observation-pregnancyintent",
            "observation-pregnancystatus",
            "observation-screening-assessment",
            "observation-sexual-orientation",
        )
    ),
)
_PDEX_2: Final = (
    (_EOB, "prior-authorization", "pdex-priorauthorization"),
    ("Device", "", "pdex-device"),
    ("MedicationDispense", "", "pdex-medicationdispense"),
    ("Provenance", "", "pdex-provenance"),
)

_START: Final = date(2024, 1, 1)
_CARIN_SERVER: Final = f"{_CARIN}/CapabilityStatement/c4bb"
_CORE_SERVER: Final = f"{_CORE}/CapabilityStatement/us-core-server"

GUIDES: Final = (
    Guide(
        "CARIN Blue Button", "hl7.fhir.us.carin-bb", "2.0.0", _CARIN, _CARIN_SERVER,
        _START, None, None, ((_EOB, "", "C4BB-ExplanationOfBenefit"), *_CARIN_CLAIMS, *_CARIN_PEOPLE),
    ),
    Guide(
        "CARIN Blue Button", "hl7.fhir.us.carin-bb", "2.1.0", _CARIN, _CARIN_SERVER,
        None, None, None, ((_EOB, "", "C4BB-ExplanationOfBenefit"), *_CARIN_CLAIMS, *_CARIN_BASIS, *_CARIN_PEOPLE),
    ),
    Guide(
        "CARIN Blue Button", "hl7.fhir.us.carin-bb", "2.2.0", _CARIN, _CARIN_SERVER,
        None, None, None, ((_EOB, "", "C4BB-ExplanationOfBenefit"), *_CARIN_CLAIMS, *_CARIN_BASIS, *_CARIN_PEOPLE),
    ),
    Guide(
        "US Core", "hl7.fhir.us.core", "3.1.1", _CORE, _CORE_SERVER,
        _START, date(2026, 1, 1), None, (*_CORE_BOTH, *_CORE_3),
    ),
    Guide(
        "US Core", "hl7.fhir.us.core", "6.1.0", _CORE, _CORE_SERVER,
        _START, None, date(2026, 1, 1), (*_CORE_BOTH, *_CORE_6),
    ),
    Guide("PDex", "hl7.fhir.us.davinci-pdex", "2.0.0", _PDEX, "", None, None, None, _PDEX_2),
)  # fmt: skip
"""All known versions. US Core 3.1.1 stays in use after its adoption ended: apps that read by it must not break
(42 CFR 422.119(c)(4)). PDex is adopted when the plan's data carries its profiles."""


def guides(on: date | None = None) -> tuple[Guide, ...]:
    """The versions in use on a day (plan zone)."""
    return tuple(guide for guide in GUIDES if guide.in_use(on))


def urls(type_: str, kind: str = "", *, on: date | None = None) -> tuple[str, ...]:
    """Profile URLs (no version) of a type by the guides in use, each once; with a claim kind only that kind's."""
    return tuple(dict.fromkeys(url for url, _ in _rows(type_, kind, on)))


def claim(kind: ClaimKind, *, on: date | None = None, versioned: bool = False) -> str:
    """The profile of a claim of that kind by the newest CARIN version in use ("…-Pharmacy|2.0.0" if versioned).

    Raises LookupError when no version in use has one.
    """
    found = [
        (url, guide.version) for url, guide in _rows(_EOB, kind, on) if guide.package == "hl7.fhir.us.carin-bb"
    ]
    if not found:
        raise LookupError(f"no CARIN version in use has a profile for claims of kind {kind!r}")
    url, version = found[-1]
    return f"{url}|{version}" if versioned else url


def _rows(type_: str, kind: str, on: date | None) -> Iterator[tuple[str, Guide]]:
    for guide in guides(on):
        for row_type, row_kind, name in guide.profiles:
            if row_type == type_ and kind in ("", row_kind):
                yield f"{guide.base}/StructureDefinition/{name}", guide
