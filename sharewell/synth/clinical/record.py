"""A member's whole clinical record, put together in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sharewell.synth.claims import DUPLICATE, Claim
from sharewell.synth.clinical.care import care
from sharewell.synth.clinical.coding import TERMINOLOGY, US_CORE, Resource, concept, moment, profile, reference
from sharewell.synth.clinical.document import document, documents, visit_report
from sharewell.synth.clinical.encounter import diagnoses, encounter
from sharewell.synth.clinical.laboratory import laboratory
from sharewell.synth.clinical.medication import medications
from sharewell.synth.clinical.told import allergies, answers, problems, related, screening
from sharewell.synth.clinical.treatment import treatment
from sharewell.synth.clinical.visit import ClinicalVisit
from sharewell.synth.clinical.vitals import vitals
from sharewell.synth.draw import Draw
from sharewell.synth.people import PAYER_ID, PAYER_NAME, Person
from sharewell.synth.pharmacy import Fill
from sharewell.synth.story import Row, day_of

TARGETS = 200
"""At most so many resources in one Provenance."""
SHARED_BY_CROWD = ("condition", "allergy", "goal", "careplan", "observation")


def chart(
    person: Person, told: Row, claims: list[Claim], fills: list[Fill], draw: Draw, today: date
) -> list[Resource]:
    """Every clinical resource of the member; each visit once, whatever became of its claims."""
    once = {claim.number: claim for claim in claims if _happened(claim)}
    visits = [ClinicalVisit(claim, draw) for claim in once.values()]
    found = list(_resources(person, told, visits, fills, draw, today))
    return found + [
        _provenance(person, place, found[start : start + TARGETS], today)
        for place, start in enumerate(range(0, len(found), TARGETS), 1)
    ]


def _happened(claim: Claim) -> bool:
    """The first claim of a visit, once decided: not its reversal, replacement or duplicate."""
    return claim.frequency == "1" and claim.denial != DUPLICATE and not claim.pending


def _resources(
    person: Person, told: Row, visits: list[ClinicalVisit], fills: list[Fill], draw: Draw, today: date
) -> Iterator[Resource]:
    member = reference("Patient", person.member_id)
    yield from problems(person, told, today)
    yield from allergies(person, told)
    yield from related(person, told)
    yield from answers(person, told, today)
    begin = visits[0].day if visits else today
    yield from care(person, told, begin, today)
    for visit in visits:
        yield from _visit(visit)
    yield from medications(fills, visits, today)
    met = [visit for visit in visits if visit.has_encounter]
    for place, row in enumerate(told.get("document", ()) if met else (), 1):
        day = day_of(row["on"], today)
        visit = min(met, key=lambda one: abs((one.day - day).days))
        yield document(f"note-{person.number}-{place}", member, day, row["code"], row["text"], visit)
        yield visit_report(f"visit-report-{person.number}-{place}", member, visit, row["text"])


def _visit(visit: ClinicalVisit) -> Iterator[Resource]:
    if visit.has_encounter:
        yield encounter(visit)
        yield from diagnoses(visit)
        yield from vitals(visit)
    yield from laboratory(visit)
    yield from treatment(visit)
    yield from documents(visit)
    what = visit.claim.service.screen
    if what:
        score = visit.draw.between(6, 17)
        yield from screening(f"screen-{visit.key}", visit.patient, what, visit.day, score, visit.clinician)


def _provenance(person: Person, place: int, resources: list[Resource], today: date) -> Resource:
    """Who sent these records of the member: the plan, for the providers it heard from."""
    payer = reference("Organization", PAYER_ID, PAYER_NAME)
    participant = TERMINOLOGY + "provenance-participant-type"
    return {
        "resourceType": "Provenance",
        "id": f"prov-{person.number}-{place}",
        "meta": profile("us-core-provenance"),
        "target": [
            reference("Patient", person.member_id),
            *(reference(row["resourceType"], row["id"]) for row in resources),
        ],
        "recorded": moment(today, 3),
        "agent": [
            {"type": concept(participant, "author"), "who": payer, "onBehalfOf": payer},
            {
                "type": concept(US_CORE + "us-core-provenance-participant-type", "transmitter"),
                "who": payer,
                "onBehalfOf": payer,
            },
        ],
    }
