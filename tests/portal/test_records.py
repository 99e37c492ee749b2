"""The health records pages tell every person of the synthetic plan as many entries as an app is given."""

from __future__ import annotations

import pytest

from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.reading import Reader
from sharewell.clinical import kinds
from sharewell.clinical.kinds import TYPES
from sharewell.fhir import access, query, scopes
from sharewell.fhir.access import Guard
from sharewell.records import search
from tests.portal import whole_plan
from tests.portal.whole_plan import Somebody

READER = Reader(Actor(ActorKind.SYSTEM, "test"))


@pytest.fixture(scope="module")
def people(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Somebody]:
    return whole_plan.load(tmp_path_factory.mktemp("rejects"))


def told_to_an_app(one: Somebody, type_: str) -> int:
    app = access.app(one.key, scopes.resource_scopes(scopes.parse("patient/*.read")), Guard("1 = 1"))
    return search.search(app, query.parse(type_, [("_count", "0")]), by=READER).total


def test_the_counts_equal_what_an_app_is_told(people: dict[str, Somebody]) -> None:
    for one in people.values():
        for kind, number in kinds.counts(access.own(one.key), by=READER).items():
            assert number == sum(told_to_an_app(one, type_) for type_ in TYPES[kind])


def test_every_kind_has_a_page_in_both_languages(people: dict[str, Somebody]) -> None:
    for language in ("en", "es"):
        browser = people["alice"].browser(language)
        assert browser.get("/records/").status_code == 200
        for kind, number in kinds.counts(access.own(people["alice"].key), by=READER).items():
            page = browser.get(f"/records/{kind}/")
            assert page.status_code == 200
            assert page.context["page"].total == number


def test_a_kind_or_a_result_that_never_was_is_not_found(people: dict[str, Somebody]) -> None:
    browser = people["alice"].browser()
    for path in ("/records/secrets/", "/records/results/nobodys/", "/records/notes/nobodys/"):
        assert browser.get(path).status_code == 404
