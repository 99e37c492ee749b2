"""Narrowing by kind of data, where the plan allows it: a choice of kinds becomes a narrower list of SMART scopes.

Nothing else enforces the choice: the grant holds the narrower scopes, and every code, token and read asks those.
Claims for drugs are of the same FHIR type as other claims and are told apart by their type. Who the member is
goes with every choice; providers and places go with what names them. Provenance, which points at every record,
is shared only when nothing is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sharewell import policy
from sharewell.fhir import scopes as smart

CATEGORIES: Final = ("claims", "drugs", "clinical", "coverage")
_TYPE: Final = "http://terminology.hl7.org/CodeSystem/claim-type|"
_WHO: Final = ("Location", "Organization", "Practitioner", "PractitionerRole")
_OPENS: Final = {
    "claims": (
        "ExplanationOfBenefit.rs?type="
        + ",".join(_TYPE + code for code in ("institutional", "oral", "professional", "vision")),
        *(f"{type_}.rs" for type_ in _WHO),
    ),
    "drugs": (
        f"ExplanationOfBenefit.rs?type={_TYPE}pharmacy",
        *(f"{type_}.rs" for type_ in ("Medication", "MedicationDispense", "MedicationRequest", *_WHO)),
    ),
    "clinical": tuple(
        f"{type_}.rs"
        for type_ in (
            "AllergyIntolerance", "CarePlan", "CareTeam", "Condition", "Device", "DiagnosticReport",
            "DocumentReference", "Encounter", "Goal", "ImagingStudy", "Immunization", "Observation", "Procedure",
            "QuestionnaireResponse", "ServiceRequest", "Specimen", *_WHO,
        )
    ),
    "coverage": ("Coverage.rs", "RelatedPerson.rs", "Organization.rs"),
}  # fmt: skip
_KINDS: Final = {
    "en": {
        "claims": "claims and encounter data",
        "drugs": "prescription drug data and medicines",
        "clinical": "clinical data (such as lab results, conditions, allergies and vaccines)",
        "coverage": "my coverage",
    },
    "es": {
        "claims": "datos de reclamaciones y consultas",
        "drugs": "datos de medicamentos recetados y medicinas",
        "clinical": "datos clínicos (como resultados de laboratorio, enfermedades, alergias y vacunas)",
        "coverage": "mi cobertura",
    },
}
_LIMIT: Final = {
    "en": ("Sharing cannot be limited.", "Whole kinds of data can be left out."),
    "es": ("No se puede limitar lo que se comparte.", "Se pueden dejar fuera clases enteras de datos."),
}


def checked(chosen: Sequence[str]) -> tuple[str, ...]:
    """A choice in its one order; empty for all kinds.

    Raises ValueError for a kind that is none, and for a choice where the plan does not allow to narrow.
    """
    if set(chosen) - set(CATEGORIES):
        raise ValueError("That is no kind of data.")
    if not chosen or set(chosen) == set(CATEGORIES):
        return ()
    if not policy.current().sharing_may_be_narrowed:
        raise ValueError("The plan does not allow to leave out kinds of data.")
    return tuple(name for name in CATEGORIES if name in chosen)


def narrowed(scopes: str, chosen: Sequence[str]) -> str:
    """What of a list of scopes a choice of kinds leaves (empty choice: all of it)."""
    if not chosen:
        return scopes
    opened = [f"patient/{one}" for name in chosen for one in _OPENS[name]]
    allowed = smart.parse(" ".join([*smart.PLAIN, "patient/Patient.rs", *opened]))
    return smart.join(smart.granted(smart.parse(scopes), allowed))


def opened(scopes: str, chosen: Sequence[str]) -> tuple[str, ...]:
    """The kinds of a choice of which an app asks for anything at all."""
    asked = smart.parse(scopes)
    return tuple(name for name in chosen or CATEGORIES if any(smart.allows(asked, *one) for one in _own(name)))


def _own(name: str) -> list[tuple[str, smart.Interaction]]:
    """The types that make a kind, without those that go with any."""
    types = [one.partition(".")[0] for one in _OPENS[name]]
    ways: tuple[smart.Interaction, ...] = ("read", "search")
    return [(type_, way) for type_ in types if type_ not in _WHO for way in ways]


def words(chosen: Sequence[str], language: str) -> str:
    """The kinds of a choice as the paper lists them."""
    return ", ".join(_KINDS[language][name] for name in chosen or CATEGORIES)


def limit(language: str) -> str:
    """Whether sharing can be limited here, in one sentence."""
    return _LIMIT[language][policy.current().sharing_may_be_narrowed]
