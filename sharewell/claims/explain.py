"""One claim, taken apart for a member: lines, who pays what, why not, who was there, what it was for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sharewell.audit.reading import Reader
from sharewell.claims import amounts, fill, listing, reasons, service
from sharewell.claims.amounts import Amounts
from sharewell.claims.fill import Fill
from sharewell.claims.kind import Kind
from sharewell.claims.listing import Claim
from sharewell.claims.reasons import Reason
from sharewell.claims.service import Coded
from sharewell.fhir import brief
from sharewell.fhir.access import Access
from sharewell.fhir.resource import at, codes, dicts, text
from sharewell.records import search

Eob = dict[str, Any]
SIDE_BY_SIDE: Final = 4

ROLES: Final[dict[str, Promise]] = {
    "attending": _("Doctor in charge"),
    "operating": _("Surgeon"),
    "otheroperating": _("Second surgeon"),
    "referring": _("Referred by"),
    "rendering": _("Seen by"),
    "performing": _("Seen by"),
    "supervisor": _("Supervised by"),
    "prescribing": _("Prescribed by"),
    "primary": _("Your main doctor"),
}
NETWORK: Final[dict[str, Promise]] = {
    "innetwork": _("In our network"),
    "outofnetwork": _("Not in our network"),
    "other": _("Partly in our network"),
}
PAYEES: Final[dict[str, Promise]] = {
    "provider": _("The provider"),
    "beneficiary": _("You"),
    "subscriber": _("The subscriber"),
    "other": _("Someone else"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `start` and `end` are ISO days, "" where unknown; `refused`: nothing of it is covered."""

    number: int
    service: Coded
    modifiers: tuple[str, ...]
    start: str
    end: str
    units: str
    money: Amounts
    refused: bool
    reasons: tuple[Reason, ...]
    notes: tuple[str, ...]

    @property
    def refusals(self) -> list[Reason]:
        """Why something of the line is not covered."""
        return reasons.refusals(self.reasons) if self.refused or (self.money.noncovered or 0) > 0 else []


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that the page and the paper of one claim show. `people` are (role in words, name)."""

    claim: Claim
    lines: tuple[Line, ...]
    diagnoses: tuple[Coded, ...]
    procedures: tuple[Coded, ...]
    people: tuple[tuple[Promise, str], ...]
    network: Promise | None
    reasons: tuple[Reason, ...]
    notes: tuple[str, ...]
    received: str
    payee: Promise | str
    account: str
    fill: Fill | None
    versions: tuple[Claim, ...] = ()

    @property
    def refusals(self) -> list[Reason]:
        """Why something was not covered, each once: of the claim and of its lines."""
        own = reasons.refusals(self.reasons) if (self.claim.money.noncovered or 0) > 0 else []
        return list(dict.fromkeys([*own, *(one for line in self.lines for one in line.refusals)]))

    @property
    def stands(self) -> bool:
        """Whether any of its versions counts."""
        return any(one.counts for one in self.versions)

    @property
    def by_line(self) -> bool:
        """Whether the lines have amounts of their own, and are few enough to stand side by side."""
        return 1 < len(self.lines) <= SIDE_BY_SIDE and any(
            line.money.known or line.money.billed is not None for line in self.lines
        )


def one(access: Access, claim_id: str, *, by: Reader) -> Explanation:
    """Read and explain one claim, with its other versions where it has any.

    Raises FhirError: 404 when this Access sees no such claim, 410 when it was deleted at its source.
    """
    eob = orjson.loads(search.read(access, listing.TYPE, claim_id, by=by).body)
    found = of(claim_id, eob)
    if not (found.claim.facts.before or found.claim.facts.after or found.claim.pending):
        return found
    claims = listing.every(access, by=by)
    mine = next((claim for claim in claims if claim.id == claim_id), found.claim)
    chain = tuple(listing.chain(claims, found.claim.number))
    return replace(found, claim=mine, versions=chain if len(chain) > 1 else ())


def of(claim_id: str, eob: Eob) -> Explanation:
    """Explain an ExplanationOfBenefit of any source; what it does not say is empty."""
    claim = listing.of_facts(claim_id, brief.of_claim(eob))
    notes = dicts(eob.get("processNote"))
    said = {str(one["number"]): text(one, "text") for one in notes if "number" in one}
    lines = tuple(_line(number, item, said) for number, item in enumerate(dicts(eob.get("item")), 1))
    used = {words for line in lines for words in line.notes}
    return Explanation(
        claim,
        lines,
        tuple(_concepts(eob, "diagnosis", "diagnosisCodeableConcept")),
        tuple(_concepts(eob, "procedure", "procedureCodeableConcept")),
        tuple(_people(eob)),
        _network(eob),
        tuple(reasons.in_adjudication(eob.get("adjudication"))),
        tuple(words for words in dict.fromkeys(text(one, "text") for one in notes) if words and words not in used),
        _info_day(eob, "clmrecvddate"),
        _payee(eob),
        _info_text(eob, "patientaccountnumber"),
        fill.of(eob) if claim.kind is Kind.PHARMACY else None,
    )


def _line(place: int, item: Eob, said: dict[str, str]) -> Line:
    number = item.get("sequence")
    start = text(item, "servicedDate") or text(item.get("servicedPeriod"), "start")
    return Line(
        number if isinstance(number, int) else place,
        service.of_line(item),
        tuple(code for _, code in codes(item, "modifier")),
        start,
        text(item.get("servicedPeriod"), "end") or start,
        fill.number(item.get("quantity")),
        amounts.of(brief.amounts(item.get("adjudication"))),
        brief.is_refused(item),
        tuple(reasons.in_adjudication(item.get("adjudication"))),
        tuple(said[str(one)] for one in at(item, "noteNumber") if said.get(str(one))),
    )


def _concepts(eob: Eob, element: str, inner: str) -> Iterator[Coded]:
    for concept in dict.fromkeys(_coded(concept) for concept in at(eob, element, inner)):
        if concept:
            yield concept


def _coded(concept: object) -> Coded | None:
    for coding in at(concept, "coding"):
        found = service.coded(coding)
        return found._replace(words=text(concept, "text") or found.words)
    words = text(concept, "text")
    return Coded("", "", words) if words else None


def _people(eob: Eob) -> Iterator[tuple[Promise, str]]:
    for member in dicts(eob.get("careTeam")):
        name = text(member.get("provider"), "display")
        role = next((ROLES[code] for _, code in codes(member, "role") if code in ROLES), None)
        if name and role:
            yield role, name


def _network(eob: Eob) -> Promise | None:
    told = [code for one in (eob, *dicts(eob.get("item"))) for _, code in codes(one, "adjudication", "reason")]
    return next((NETWORK[code] for code in told if code in NETWORK), None)


def _payee(eob: Eob) -> Promise | str:
    name = next((word for word in at(eob, "payee", "party", "display") if isinstance(word, str)), "")
    return name or next((PAYEES[code] for _, code in codes(eob, "payee", "type") if code in PAYEES), "")


def _info(eob: Eob, category: str) -> Iterator[Eob]:
    for one in dicts(eob.get("supportingInfo")):
        if any(code == category for _, code in codes(one, "category")):
            yield one


def _info_day(eob: Eob, category: str) -> str:
    return next((text(one, "timingDate") for one in _info(eob, category)), "")


def _info_text(eob: Eob, category: str) -> str:
    return next((text(one, "valueString") for one in _info(eob, category)), "")
