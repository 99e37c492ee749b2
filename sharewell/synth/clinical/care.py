"""What was agreed: care plan, care team, goals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sharewell.synth.clinical.coding import (
    SNOMED,
    US_CORE,
    Resource,
    concept,
    moment,
    narrative,
    profile,
    reference,
)
from sharewell.synth.people import Person
from sharewell.synth.providers import of_kind
from sharewell.synth.story import Row, day_of

ROLES = {"primary": "446050000", "related": "133932002"}
SPECIALIST = "17561000"


def care(person: Person, told: Row, begin: date, today: date) -> Iterator[Resource]:
    """Goals, care plans and the care team that a story tells."""
    number, member = person.number, reference("Patient", person.member_id)
    goals = [f"goal-{number}-{place}" for place, _ in enumerate(told.get("goal", ()), 1)]
    for key, row in zip(goals, told.get("goal", ()), strict=True):
        yield _goal(key, member, row, begin, today)
    for place, text in enumerate(told.get("careplan", ()), 1):
        yield _plan(f"plan-{number}-{place}", member, text, goals, begin)
    if "careteam" in told:
        yield _team(person, member, told, begin)


def _goal(key: str, member: Resource, row: Row, begin: date, today: date) -> Resource:
    return {
        "resourceType": "Goal",
        "id": key,
        "meta": profile("us-core-goal"),
        "lifecycleStatus": "active",
        "description": concept(SNOMED, row["code"], row["text"]),
        "subject": member,
        "startDate": begin.isoformat(),
        "target": [{"dueDate": day_of(row["due"], today).isoformat()}],
    }


def _plan(key: str, member: Resource, text: str, goals: list[str], begin: date) -> Resource:
    found: Resource = {
        "resourceType": "CarePlan",
        "id": key,
        "meta": profile("us-core-careplan"),
        "text": narrative(text),
        "status": "active",
        "intent": "plan",
        "category": [concept(US_CORE + "careplan-category", "assess-plan")],
        "subject": member,
        "period": {"start": moment(begin)},
    }
    if goals:
        found["goal"] = [reference("Goal", goal) for goal in goals]
    return found


def _team(person: Person, member: Resource, told: Row, begin: date) -> Resource:
    people = []
    for kind in told["careteam"]:
        provider = of_kind(kind)[0]
        role = concept(SNOMED, ROLES.get(kind, SPECIALIST), kind.capitalize())
        people.append({"role": [role], "member": reference("Practitioner", provider.npi, provider.name)})
    first = of_kind(told["careteam"][0])[0]
    in_role = reference("PractitionerRole", f"role-{first.npi}", first.name)
    people.append({"role": [concept(SNOMED, SPECIALIST, "At the practice")], "member": in_role})
    if "related" in told:
        helper = reference("RelatedPerson", f"related-{person.number}", told["related"]["name"])
        people.append({"role": [concept(SNOMED, ROLES["related"], "Carer")], "member": helper})
    return {
        "resourceType": "CareTeam",
        "id": f"team-{person.number}",
        "meta": profile("us-core-careteam"),
        "status": "active",
        "name": f"Care team of {person.full_name}",
        "subject": member,
        "period": {"start": moment(begin)},
        "participant": people,
    }
