"""The entries of one kind as rows that a page can show, newest first. Pure but for one read a type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import msgspec
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sharewell.audit.reading import Reader
from sharewell.clinical import words
from sharewell.clinical.kinds import TYPE_NAMES, TYPES, Kind
from sharewell.fhir import clinical_brief
from sharewell.fhir.access import Access
from sharewell.fhir.clinical_brief import ClinicalBrief
from sharewell.records import search


class Row(msgspec.Struct, frozen=True, gc=False):
    """One entry. Its words are made when they are asked for: a page shows a few of thousands."""

    id: str
    type: str
    facts: ClinicalBrief

    @property
    def title(self) -> Any:
        """What it is: in the source's words, else in ours."""
        visit = words.VISIT.get(self.facts.kind) if self.type == "Encounter" else None
        return self.facts.words or visit or TYPE_NAMES[self.type]

    @property
    def code(self) -> str:
        """The same as a code, with the name of its system."""
        return words.label(self.facts.system, self.facts.code)

    @property
    def status(self) -> Any:
        """Its status in words."""
        return words.status(self.facts.status)

    @property
    def chip(self) -> str:
        """How its status is coloured."""
        return words.CHIP.get(self.facts.status, "")

    @property
    def source(self) -> str:
        """Who wrote it, and where it was, or ""."""
        where = "" if self.type == "MedicationRequest" else self.facts.where
        return " · ".join(dict.fromkeys(filter(None, (self.facts.who, where))))

    @property
    def details(self) -> list[tuple[Any, Any]]:
        """What else is worth telling, as (label, text)."""
        return [(label, text) for label, text in _TOLD.get(self.type, _others)(self.facts) if text]

    @property
    def day(self) -> str:
        """When it was, as written: a year, a month, a day or an instant."""
        return self.facts.day

    @property
    def has_file(self) -> bool:
        """Whether a file lies in the record itself."""
        return self.type == "DocumentReference" and self.facts.flag == "inline"


def every(access: Access, kind: Kind, *, by: Reader) -> list[Row]:
    """All entries of a kind that this Access sees. Raises FhirError when the right to read ended."""
    found = [
        Row(one.id, type_, clinical_brief.read(one.brief))
        for type_ in TYPES[kind]
        for one in search.outlines(access, type_, by=by)
    ]
    return sorted(found, key=lambda row: row.day, reverse=True)


def measured(facts: ClinicalBrief) -> str:
    """What came out: "5.6 %", or the parts one by one."""
    own = f"{facts.value} {facts.unit}".strip()
    parts = [f"{one.words or one.code}: {one.value} {one.unit}".strip() for one in facts.parts if one.value]
    return "; ".join(filter(None, [own, *parts]))


def usual(facts: ClinicalBrief) -> str:
    """The reference range as the source gave it, or ""."""
    if facts.low is not None and facts.high is not None:
        return f"{facts.low:g} – {facts.high:g}"
    if facts.low is not None:
        return f"≥ {facts.low:g}"
    return f"≤ {facts.high:g}" if facts.high is not None else ""


def _others(facts: ClinicalBrief) -> list[tuple[Any, Any]]:
    return [_ended(facts)]


def _ended(facts: ClinicalBrief) -> tuple[Any, Any]:
    return _("Until"), _day(facts.until) if facts.until[:10] != facts.day[:10] else ""


def _day(text: str) -> str:
    """A day as the reader's language writes it; a year or a month as it stands."""
    try:
        return date_format(date.fromisoformat(text[:10]), "SHORT_DATE_FORMAT")
    except ValueError:
        return text[:10]


_TOLD: Final[dict[str, Callable[[ClinicalBrief], list[tuple[Any, Any]]]]] = {
    "Observation": lambda facts: [
        (_("Result"), measured(facts)),
        (_("Usual range"), usual(facts)),
        (_("This means"), words.FLAG.get(facts.flag, facts.flag)),
        (_("Note"), facts.note),
    ],
    "MedicationRequest": lambda facts: [
        (_("How to take it"), facts.note),
        (_("Reason"), facts.where),
        (_("Refills"), facts.value),
    ],
    "MedicationDispense": lambda facts: [
        (_("Amount"), f"{facts.value} {facts.unit}".strip()),
        (_("Days it lasts"), facts.note),
    ],
    "AllergyIntolerance": lambda facts: [
        (_("Reaction"), facts.note),
        (_("How strong"), words.SERIOUS.get(facts.value, facts.value)),
        (_("Risk"), words.SERIOUS.get(facts.flag, facts.flag)),
    ],
    "Encounter": lambda facts: [
        (_("Kind of visit"), words.VISIT.get(facts.kind, "")),
        _ended(facts),
        (_("Reason"), facts.note),
    ],
    "Immunization": lambda facts: [(_("Lot number"), facts.note), (_("Why not given"), facts.flag)],
    "CareTeam": lambda facts: [(one.words or _("Member of the team"), one.value) for one in facts.parts],
    "Goal": lambda facts: [(_("Due"), _day(facts.until))],
    "Device": lambda facts: [(_("Serial or lot number"), facts.value), (_("Identifier"), facts.note)],
    "DocumentReference": lambda facts: [(_("Kind of file"), facts.kind)],
    "DiagnosticReport": lambda facts: [
        (_("What it says"), facts.note),
        (_("Results in it"), facts.value if facts.value != "0" else ""),
    ],
    "CarePlan": lambda facts: [(_("Plan"), facts.note), _ended(facts)],
    "Procedure": lambda facts: [_ended(facts), (_("Reason"), facts.note)],
    "ServiceRequest": lambda facts: [_ended(facts), (_("Reason"), facts.note)],
}
