"""Random resources in random order, found by random searches: the shelf agrees with a slow plain model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharewell.fhir import dates, extract, params, query
from sharewell.fhir.access import Access
from sharewell.fhir.outcome import FhirError
from sharewell.records import search
from sharewell.records.found import Cursor
from sharewell.records.item import Item
from tests.fhir import oracle
from tests.records.cast import ALICE, BOB, SUNRISE, app, id_of, put

pytestmark = pytest.mark.django_db
PEOPLE = (ALICE, BOB)
KEYS = ("k1", "k2", "k3", "k4")
SYSTEMS = ("http://loinc.org", "http://snomed.info/sct", "urn:x", "")
CODES = ("a", "b", "A|b", "8867-4")
NAMES = ("Müller", "muller ", "Mac Donald", "o'Neil", "ÅSA", "x%", "x_")
DAYS = ("2024", "2024-02", "2024-02-29", "2024-02-29T23:30:00-05:00", "2024-03-01", "2024-03-01T04:30:00.250Z")


@contextmanager
def undone() -> Iterator[None]:
    """What an example writes is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def coding() -> st.SearchStrategy[dict[str, str]]:
    made = st.fixed_dictionaries({"code": st.sampled_from(CODES), "system": st.sampled_from(SYSTEMS)})
    return made.map(lambda one: {name: value for name, value in one.items() if value})


def concept() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"coding": st.lists(coding(), max_size=2)})


def reference(*types: str) -> st.SearchStrategy[dict[str, str]]:
    targets = [f"{type_}/{id_of(type_, key)}" for type_ in types for key in KEYS]
    return st.sampled_from(targets).map(lambda target: {"reference": target})


def period() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional={"start": st.sampled_from(DAYS), "end": st.sampled_from(DAYS)})


MEMBER = {
    "ExplanationOfBenefit": {
        "type": concept(),
        "status": st.sampled_from(["active", "cancelled"]),
        "patient": reference("Patient"),
        "provider": reference("Practitioner", "Organization"),
        "insurance": st.lists(st.fixed_dictionaries({"coverage": reference("Coverage")}), max_size=2),
        "billablePeriod": period(),
        "item": st.lists(
            st.one_of(
                st.fixed_dictionaries({"servicedDate": st.sampled_from(DAYS[:3])}),
                st.fixed_dictionaries({"servicedPeriod": period()}),
            ),
            max_size=3,
        ),
        "identifier": st.lists(st.fixed_dictionaries({"value": st.sampled_from(CODES)}), max_size=2),
    },
    "Observation": {
        "category": st.lists(concept(), max_size=2),
        "code": concept(),
        "effectiveDateTime": st.sampled_from(DAYS),
    },
    "Patient": {
        "name": st.lists(
            st.fixed_dictionaries(
                {"family": st.sampled_from(NAMES), "given": st.lists(st.sampled_from(NAMES), max_size=2)}
            ),
            max_size=2,
        ),
        "birthDate": st.sampled_from(DAYS[:3]),
        "gender": st.sampled_from(["male", "female"]),
    },
}
PUBLIC = {
    "Organization": {
        "name": st.sampled_from(NAMES),
        "identifier": st.lists(
            st.fixed_dictionaries({"value": st.sampled_from(CODES), "system": st.sampled_from(SYSTEMS[:3])}),
            max_size=2,
        ),
        "address": st.lists(st.fixed_dictionaries({"city": st.sampled_from(NAMES)}), max_size=1),
    },
}


def body(type_: str) -> st.SearchStrategy[dict[str, Any]]:
    parts = (MEMBER | PUBLIC)[type_]
    return st.fixed_dictionaries({"resourceType": st.just(type_)}, optional=parts)


@st.composite
def items(draw: st.DrawFn) -> Item:
    type_ = draw(st.sampled_from([*MEMBER, *PUBLIC]))
    return Item(
        type_,
        "test",
        draw(st.sampled_from(KEYS)),
        None if type_ in PUBLIC else draw(st.sampled_from(PEOPLE)),
        draw(st.one_of(body(type_), body(type_), body(type_), st.none())),
        audience=0 if type_ in PUBLIC else draw(st.sampled_from([0, 0, 1])),
        stamp=draw(st.sampled_from([0, 0, 5, 9])),
    )


@st.composite
def searches(draw: st.DrawFn) -> tuple[str, list[tuple[str, str]]]:
    type_ = draw(st.sampled_from([*MEMBER, *PUBLIC]))
    tokens = st.builds(
        lambda system, code: f"{system}|{code}" if system is not None else code,
        st.sampled_from([None, None, "", *SYSTEMS[:3]]),
        st.sampled_from(["a", "b", r"A\|b", "8867-4", "c"]),
    )
    kinds = {
        "token": st.one_of(tokens, st.sampled_from([f"{system}|" for system in SYSTEMS[:3]])),
        "date": st.builds(
            lambda prefix, day: prefix + day, st.sampled_from(["", *dates.PREFIXES]), st.sampled_from(DAYS)
        ),
        "string": st.sampled_from(["mu", "MÜLL", "mac d", "donald", "asa", "x", "x%", "o'"]),
        "reference": st.builds(
            lambda type_, key: f"{type_}/{id_of(type_, key)}",
            st.sampled_from(["Patient", "Practitioner", "Organization", "Coverage"]),
            st.sampled_from(KEYS),
        ),
    }
    known = [param for param in params.of(type_).values() if param.type in kinds and not param.column]
    pairs = []
    for param in draw(st.lists(st.sampled_from(known), max_size=3)):
        values = draw(st.lists(kinds[param.type], min_size=1, max_size=3))
        pairs.append((param.name, ",".join(values)))
    if draw(st.booleans()):
        pairs.append(
            ("_id", ",".join(id_of(type_, key) for key in draw(st.lists(st.sampled_from(KEYS), min_size=1))))
        )
    return type_, pairs


@dataclass
class Model:
    """The shelf as a list in memory: what a newer word does to an older one."""

    rows: dict[tuple[int | None, str, str], Item] = field(default_factory=dict)

    def put(self, item: Item) -> None:
        same = {place: row for place, row in self.rows.items() if place[1:] == (item.type, item.key)}
        if any(row.stamp > item.stamp for row in same.values()):
            return
        for place, row in same.items():
            if place[0] != item.person_key and row.body is not None:
                self.rows[place] = Item(
                    row.type, row.source, row.key, row.person_key, None, row.audience, item.stamp
                )
        place = (item.person_key, item.type, item.key)
        before = self.rows.get(place)
        audience = before.audience if before is not None and item.body is None else item.audience
        self.rows[place] = Item(item.type, item.source, item.key, item.person_key, item.body, audience, item.stamp)

    def visible(self, who: Access, type_: str) -> dict[str, dict[str, Any]]:
        return {
            id_of(row.type, row.key): row.body | {"id": id_of(row.type, row.key)}
            for row in self.rows.values()
            if row.type == type_ and row.body is not None and row.person_key in (None, who.person_key)
            if row.audience <= who.audience and allowed(row.body, who)
        }


def allowed(body: dict[str, Any], who: Access) -> bool:
    terms = extract.terms(body)
    return any(
        all(
            any(
                token in (term, term.partition("|")[2])
                for term in terms.get(one.param, ())
                for token in one.tokens
            )
            for one in filters
        )
        for filters in who.limits(body["resourceType"], "search")
    )


WHO = (
    app(ALICE),
    app(BOB),
    Access(ALICE, 1, app(ALICE).scopes, None),
    app(ALICE, "patient/Patient.rs?gender=female patient/Observation.rs?code=a,http://loinc.org|b patient/*.r"),
    app(BOB, "patient/ExplanationOfBenefit.rs?status=active&type=a patient/Organization.rs?identifier=a"),
)


@given(
    st.lists(st.lists(items(), max_size=6), min_size=1, max_size=5),
    st.lists(searches(), min_size=1, max_size=6),
    st.integers(1, 4),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_shelf_agrees_with_the_model(
    batches: list[list[Item]], asked: list[tuple[str, list[tuple[str, str]]]], count: int
) -> None:
    model = Model()
    with undone():
        for batch in batches:
            put(*batch)
            for one in batch:
                model.put(one)
        for type_, pairs in asked:
            for who in WHO:
                check_against(model, who, type_, pairs, count)


def check_against(model: Model, who: Access, type_: str, pairs: list[tuple[str, str]], count: int) -> None:
    if not who.allows(type_, "search"):
        with pytest.raises(FhirError):
            search.search(who, query.parse(type_, pairs), by=SUNRISE)
        return
    expected = {
        id_ for id_, one in model.visible(who, type_).items() if oracle.fits(one, query.parse(type_, pairs))
    }
    found: list[str] = []
    cursor: Cursor | None = Cursor()
    while cursor is not None:
        page = search.search(who, query.parse(type_, [*pairs, ("_count", str(count))]), by=SUNRISE, cursor=cursor)
        assert page.total == len(expected)
        assert len(page.matches) <= count
        found += [hit.id for hit in page.matches]
        cursor = page.following
    assert sorted(found) == sorted(expected)


@given(st.lists(st.lists(items(), max_size=6), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_reads_agree_with_the_model(batches: list[list[Item]]) -> None:
    model = Model()
    with undone():
        for batch in batches:
            put(*batch)
            for one in batch:
                model.put(one)
        for who in (app(ALICE), app(BOB)):
            for type_ in (*MEMBER, *PUBLIC):
                visible = model.visible(who, type_)
                for key in KEYS:
                    expected = {200} if id_of(type_, key) in visible else {404, 410}
                    assert readable(who, type_, key) in expected


def readable(who: Access, type_: str, key: str) -> int:
    try:
        search.read(who, type_, id_of(type_, key), by=SUNRISE)
    except FhirError as error:
        return error.status
    return 200
