"""What a story tells beside the claims: problems, allergies, answers, the person who helps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sharewell.synth.clinical.coding import (
    LOINC,
    SNOMED,
    TERMINOLOGY,
    US_CORE,
    Resource,
    concept,
    diagnosis,
    moment,
    profile,
    reference,
)
from sharewell.synth.clinical.observation import CATEGORY, coded, measured, observation
from sharewell.synth.clinical.questions import answered
from sharewell.synth.clinical.treatment import immunization
from sharewell.synth.clinical.vitals import half_pressure, oxygen
from sharewell.synth.people import Person
from sharewell.synth.providers import of_kind
from sharewell.synth.story import Row, day_of

ASSERTED = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
SCREENING = US_CORE + "us-core-category"
SOCIAL = ((CATEGORY, "social-history"),)


def problems(person: Person, told: Row, today: date) -> Iterator[Resource]:
    """The problem list, and health concerns of daily life."""
    for place, row in enumerate(told.get("condition", ()), 1):
        since = day_of(row["since"], today).isoformat()
        category = row.get("category", "problem-list-item")
        system = TERMINOLOGY if category == "problem-list-item" else US_CORE
        found: Resource = {
            "resourceType": "Condition",
            "id": f"problem-{person.number}-{place}",
            "meta": profile("us-core-condition-problems-health-concerns"),
            "extension": [{"url": ASSERTED, "valueDateTime": since}],
            "clinicalStatus": concept(
                TERMINOLOGY + "condition-clinical", "resolved" if "until" in row else "active"
            ),
            "verificationStatus": concept(TERMINOLOGY + "condition-ver-status", "confirmed"),
            "category": [concept(system + "condition-category", category)],
            "code": diagnosis(row["code"], row["snomed"]),
            "subject": reference("Patient", person.member_id),
            "onsetDateTime": since,
            "recordedDate": since,
        }
        if category == "health-concern":
            found["category"].append(concept(SCREENING, "sdoh"))
        if "until" in row:
            found["abatementDateTime"] = day_of(row["until"], today).isoformat()
        yield found


def allergies(person: Person, told: Row) -> Iterator[Resource]:
    """Allergies that a story tells."""
    for place, row in enumerate(told.get("allergy", ()), 1):
        yield {
            "resourceType": "AllergyIntolerance",
            "id": f"allergy-{person.number}-{place}",
            "meta": profile("us-core-allergyintolerance"),
            "clinicalStatus": concept(TERMINOLOGY + "allergyintolerance-clinical", "active"),
            "verificationStatus": concept(TERMINOLOGY + "allergyintolerance-verification", "confirmed"),
            "type": "allergy",
            "category": ["medication"],
            "criticality": "low",
            "code": concept(SNOMED, row["code"], row["text"]),
            "patient": reference("Patient", person.member_id),
            "reaction": [{"manifestation": [_manifestation(row)], "severity": "mild"}],
        }


def _manifestation(row: Row) -> Resource:
    """What happened; nobody remembers it for one allergy, and the profile wants to hear that in a code."""
    if row["reaction"]:
        return concept(SNOMED, row["reaction"], row["reaction_text"])
    return concept(TERMINOLOGY + "data-absent-reason", "unknown", "Nobody remembers")


def related(person: Person, told: Row) -> Iterator[Resource]:
    """The person who helps or acts for the member."""
    if "related" not in told:
        return
    family, given = told["related"]["name"].split(", ")
    yield {
        "resourceType": "RelatedPerson",
        "id": f"related-{person.number}",
        "meta": profile("us-core-relatedperson"),
        "active": True,
        "patient": reference("Patient", person.member_id, person.full_name),
        "relationship": [concept(TERMINOLOGY + "v3-RoleCode", told["related"]["relationship"])],
        "name": [{"use": "official", "family": family, "given": [given]}],
        "telecom": [{"system": "phone", "value": person.phone, "use": "home"}],
        "address": [
            {
                "line": [person.address_line_1],
                "city": person.city,
                "state": person.state,
                "postalCode": person.postal_code,
                "country": "US",
            }
        ],
    }


def answers(person: Person, told: Row, today: date) -> Iterator[Resource]:
    """Smoking, work, pregnancy, social needs, oxygen at home, a vaccine declined."""
    member = reference("Patient", person.member_id)
    for place, row in enumerate(told.get("observation", ()), 1):
        day = day_of(row["on"], today)
        yield from _answer(f"answer-{person.number}-{place}", member, row, day)


def _answer(key: str, member: Resource, row: Row, day: date) -> Iterator[Resource]:
    what = row["what"]
    if what == "oxygen":
        yield oxygen(key, member, day, 91)
    elif what == "sdoh":
        yield from _social_need(key, member, day)
    elif what == "questions":
        yield answered(key, member, day)
    elif what == "half-pressure":
        yield half_pressure(key, member, day)
    elif what == "unknown":
        yield _long_ago(key, member)
    elif what == "declined":
        yield immunization(key, member, moment(day), "187", None)
    else:
        name, code, text, value = _simple(what, former=row.get("former", False))
        yield observation(key, member, day, profiles=(name,), categories=SOCIAL, code=code, text=text, value=value)


def _long_ago(key: str, member: Resource) -> Resource:
    """A procedure of which nobody knows the day: the date is absent and says why."""
    return {
        "resourceType": "Procedure",
        "id": key,
        "meta": profile("us-core-procedure"),
        "status": "completed",
        "code": concept(SNOMED, "80146002", "Appendix taken out as a child"),
        "subject": member,
        "_performedDateTime": {"extension": [{"url": ABSENT, "valueCode": "unknown"}]},
    }


def _simple(what: str, *, former: bool) -> tuple[str, str, str, Resource]:
    if what == "orientation":
        value = coded(SNOMED, "20430005", "Heterosexual")
        return "us-core-observation-sexual-orientation", "76690-7", "Sexual orientation", value
    if what == "not-pregnant":
        return (
            "us-core-observation-pregnancystatus",
            "82810-3",
            "Pregnancy",
            coded(SNOMED, "60001007", "Not pregnant"),
        )
    if what == "smoking":
        value = coded(SNOMED, "8517006", "Smoked before") if former else coded(SNOMED, "266919005", "Never smoked")
        return "us-core-smokingstatus", "72166-2", "Smoking", value
    if what == "pregnancy":
        return "us-core-observation-pregnancystatus", "82810-3", "Pregnancy", coded(SNOMED, "77386006", "Pregnant")
    if what == "pregnancy-intent":
        value = coded(SNOMED, "454381000124105", "Wants to be pregnant")
        return "us-core-observation-pregnancyintent", "86645-9", "Wish for a child", value
    value = coded("urn:oid:2.16.840.1.114222.4.5.327", "2320.11.1", "Teacher")
    industry = concept("urn:oid:2.16.840.1.114222.4.5.326", "61.1", "School")
    value["component"] = [{"code": concept(LOINC, "86188-0", "Industry"), "valueCodeableConcept": industry}]
    return "us-core-observation-occupation", "11341-5", "Work", value


def _social_need(key: str, member: Resource, day: date) -> Iterator[Resource]:
    screener = of_kind("primary")[0]
    by = reference("Practitioner", screener.npi, screener.name)
    categories = ((CATEGORY, "survey"), (CATEGORY, "social-history"), (SCREENING, "sdoh"))
    parts = (
        ("93030-5", "Getting to appointments", coded(LOINC, "LA33-6", "Yes")),
        ("88122-7", "Enough food", coded(LOINC, "LA28397-0", "Often true")),
        ("68516-4", "Minutes of walking a day", measured(25, "min")),
        ("74728-7", "In the member's words", {"valueString": "My neighbor drives me when she can."}),
    )
    for place, (code, text, value) in enumerate(parts, 1):
        yield observation(
            f"{key}-{place}", member, day, profiles=("us-core-observation-screening-assessment",),
            categories=categories, code=code, text=text, value=value, performer=by,
        )  # fmt: skip
    panel = observation(
        key, member, day, profiles=("us-core-observation-screening-assessment",), categories=categories,
        code="93025-5", text="Questions about daily life", value={}, performer=by,
    )  # fmt: skip
    panel["hasMember"] = [reference("Observation", f"{key}-{place}") for place in range(1, len(parts) + 1)]
    panel["derivedFrom"] = panel["hasMember"][:1]
    yield panel
    yield _ride_order(f"{key}-order", member, day, by)
    for place, value in enumerate(SIMPLE, 1):
        yield observation(
            f"{key}-simple-{place}", member, day, profiles=("us-core-simple-observation",),
            categories=(*SOCIAL, (SCREENING, "sdoh")), code="93030-5", text="Rides needed", performer=by,
            value={**value, "derivedFrom": [reference("Observation", f"{key}-1")]},
        )  # fmt: skip


SIMPLE: tuple[Resource, ...] = (
    {"valueBoolean": True},
    {"valueString": "Needs a ride once a month"},
    measured(12, "km"),
    coded(LOINC, "LA33-6", "Yes"),
)


def _ride_order(key: str, member: Resource, day: date, by: Resource) -> Resource:
    """The order that follows from a social need."""
    return {
        "resourceType": "ServiceRequest",
        "id": key,
        "meta": profile("us-core-servicerequest"),
        "status": "active",
        "intent": "order",
        "category": [concept(SCREENING, "sdoh")],
        "code": concept(SNOMED, "462481000124102", "Help with rides"),
        "subject": member,
        "occurrencePeriod": {"start": moment(day)},
        "authoredOn": moment(day),
        "requester": by,
        "reasonCode": [diagnosis("Z59.82")],
        "reasonReference": [reference("Observation", f"{key.removesuffix('-order')}-1")],
    }


def screening(key: str, member: Resource, what: str, day: date, score: int, by: Resource) -> Iterator[Resource]:
    """The sum of a questionnaire: PHQ-9 or MoCA."""
    code, text, category = {
        "phq9": ("44261-6", "Mood questionnaire score", "cognitive-status"),
        "moca": ("72172-0", "Memory test score", "cognitive-status"),
    }[what]
    yield observation(
        key, member, day, profiles=("us-core-observation-screening-assessment",),
        categories=((CATEGORY, "survey"), (SCREENING, category)), code=code, text=text,
        value=measured(score, "{score}"), performer=by,
    )  # fmt: skip
