"""Alice's and Bob's records, small and plain, and short words to put and find them."""

from __future__ import annotations

from typing import Any

from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.reading import Reader
from sharewell.fhir import access, query, scopes
from sharewell.fhir.access import Access, Guard
from sharewell.records import search, store
from sharewell.records.found import Page
from sharewell.records.identity import logical_id
from sharewell.records.item import Item, PutResult

ALICE, BOB = 4_611_686_018_427_387_905, 42
SOURCE = "test"
SUNRISE = Reader(Actor(ActorKind.APP, "client-1"), app="Sunrise", grant="g1", request_id="r1")
TYPE = "http://terminology.hl7.org/CodeSystem/claim-type"
ALIVE = Guard("1 = :guard_alive", {"guard_alive": 1})
STOPPED = Guard("1 = :guard_alive", {"guard_alive": 0})

Body = dict[str, Any]


def ref(type_: str, key: str) -> dict[str, str]:
    """A reference by the source's own key."""
    return {"reference": f"{type_}/{logical_id(SOURCE, type_, key)}"}


def eob(member: str, day: str = "2025-03-01", kind: str = "professional", **more: Any) -> Body:
    """A claim of a member."""
    return {
        "resourceType": "ExplanationOfBenefit",
        "meta": {"profile": ["http://example.org/eob"]},
        "status": "active",
        "type": {"coding": [{"system": TYPE, "code": kind}]},
        "patient": ref("Patient", member),
        "billablePeriod": {"start": day, "end": day},
        "provider": ref("Practitioner", "house"),
        "insurer": ref("Organization", "harbor"),
        "insurance": [{"focal": True, "coverage": ref("Coverage", member)}],
        **more,
    }


def observation(member: str, category: str, code: str = "8867-4") -> Body:
    """A measurement in a category."""
    system = "http://terminology.hl7.org/CodeSystem/observation-category"
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"system": system, "code": category}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": ref("Patient", member),
        "effectiveDateTime": "2025-03-01",
    }


def item(person: int | None, body: Body | None, key: str, type_: str = "", **more: Any) -> Item:
    """An item of the test source."""
    return Item(type_ or str(body and body["resourceType"]), SOURCE, key, person, body, **more)


def put(*items: Item) -> PutResult:
    """Put items on the shelf."""
    return store.put(items, by="test")


def id_of(type_: str, key: str) -> str:
    """The logical id of the test source's key."""
    return logical_id(SOURCE, type_, key)


def app(person: int, scope: str = "patient/*.read", guard: Guard = ALIVE) -> Access:
    """What an app with these scopes may see."""
    return access.app(person, scopes.resource_scopes(scopes.parse(scope)), guard)


def find(who: Access, type_: str, *pairs: tuple[str, str]) -> Page:
    """The first page of a search."""
    return search.search(who, query.parse(type_, pairs), by=SUNRISE)


def ids(page: Page) -> set[str]:
    """The logical ids of a page's matches."""
    return {hit.id for hit in page.matches}


def everyone() -> None:
    """Alice and Bob with a claim each, their coverage, and the public resources that the claims name."""
    for member, person in (("alice", ALICE), ("bob", BOB)):
        me = ref("Patient", member)
        put(
            item(person, {"resourceType": "Patient", "name": [{"family": member.title()}]}, member),
            item(person, {"resourceType": "Coverage", "status": "active", "beneficiary": me}, member),
            item(person, eob(member), f"{member}-1"),
        )
    put(
        item(None, {"resourceType": "Practitioner", "name": [{"family": "Häuser"}]}, "house"),
        item(
            None,
            {
                "resourceType": "Organization",
                "name": "Harbor Health",
                "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}],
            },
            "harbor",
        ),
    )
